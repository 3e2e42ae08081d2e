# Rscript oracle.R - statistics cases over generated series, answered by R itself; a file for `stats_cases --check`.
#
# What agrees with what:
# - Run charts: the longest run, the crossings and the limits of both, from the published formulas (Anhøj & Olesen 2014): round(log2(m)) + 3
#   and the 5 % quantile of binomial(m - 1, 1/2). Median, runs and quantile are R's median, rle and qbinom.
# - p charts: centre, limits at three standard deviations cut at 0 and 1, points outside; written again here, from Montgomery.
# - Cochran-Armitage: R's prop.trend.test. Logistic trend: R's glm, on effective numbers of cases, too. Two proportions: R's prop.test
#   without continuity correction, fisher.test, and Newcombe's hybrid score interval out of R's own Wilson intervals.
#
# `Rscript oracle.R qicharts2 FILE` has run charts, p and p' charts answered by qicharts2's own functions runs.analysis, qic.run, qic.p
# and qic.pp, sourced from its R/helper.functions.R. No Debian archive has qicharts2, so what they said is kept in qicharts2.json
# (sources of github.com/anhoej/qicharts2 at 03470c0, after 0.7.5) and checked as it stands.
set.seed(20260501)
number <- function(x) ifelse(is.na(x), "null", sprintf("%.15g", x))
numbers <- function(x) paste0("[", paste(number(x), collapse = ","), "]")
truth <- function(x) if (x) "true" else "false"
object <- function(...) {
	fields <- list(...)
	paste0("{", paste0('"', names(fields), '":', fields, collapse = ","), "}")
}
cases <- character()
put <- function(measure, inputs, expected, tolerance = 1e-9)
	cases[length(cases) + 1] <<- object(id = sprintf('"%s-%d"', measure, length(cases) + 1), measure = sprintf('"%s"', measure),
		inputs = inputs, expected = expected, tolerance = number(tolerance))

# A course of shares: of chance alone, with a shift, a slope, or hugging one value; rounded ones meet the median often.
course <- function() {
	n <- sample(1:80, 1)
	y <- switch(sample(5, 1), runif(n), round(runif(n), 1), plogis(cumsum(rnorm(n, 0, .4))),
		c(runif(ceiling(n / 2)), runif(floor(n / 2)) + .5)[seq_len(n)], sample(c(.5, .5, .5, .25, 1), n, TRUE))
	round(y, 6)
}
periods <- function(effective = FALSE) {
	k <- sample(2:30, 1)
	n <- sample(5:60, k, TRUE)
	p <- plogis(rnorm(1) + rnorm(1, 0, .1) * seq_len(k))
	x <- rbinom(k, n, p)
	if (effective) { # weighted cases are worth fewer
		worth <- runif(k, .4, 1)
		list(x = round(x * worth, 9), n = round(n * worth, 9), scores = cumsum(sample(1:4, k, TRUE)))
	} else list(x = x, n = n, scores = cumsum(sample(1:4, k, TRUE)))
}

run_chart <- function(y) {
	side <- sign(y - median(y))
	side <- side[side != 0]
	m <- length(side)
	if (m == 0)
		return(object(center = number(median(y)), useful = 0, longest_run = 0, crossings = 0, signal = "false"))
	runs <- rle(side)$lengths
	object(center = number(median(y)), useful = m, longest_run = max(runs), crossings = length(runs) - 1,
		signal = truth(max(runs) > round(log2(m)) + 3 || length(runs) - 1 < qbinom(.05, m - 1, .5)))
}
p_chart <- function(x, n, widened = 1) {
	center <- sum(x) / sum(n)
	reach <- 3 * widened * sqrt(center * (1 - center) / n)
	lcl <- pmax(0, center - reach)
	ucl <- pmin(1, center + reach)
	outside <- which(x / n < lcl | x / n > ucl)
	object(center = number(center), lcl = numbers(lcl), ucl = numbers(ucl), signals = paste0("[", paste(outside, collapse = ","), "]"))
}
wilson <- function(x, n) as.numeric(prop.test(x, n, correct = FALSE)$conf.int)

by_r <- function() {
	for (m in 1:2000)
		put("run_limits", object(n = m), object(longest_run_max = round(log2(m)) + 3, crossings_min = qbinom(.05, m - 1, .5)))
	for (i in 1:3000) {
		y <- course()
		put("run_chart", object(y = numbers(y)), run_chart(y))
	}
	for (i in 1:1000) {
		s <- periods(i %% 2 == 0)
		put("p_chart", object(x = numbers(s$x), n = numbers(s$n)), p_chart(s$x, s$n))
	}
	for (i in 1:500) {
		s <- periods()
		if (sum(s$x) %in% c(0, sum(s$n)))
			next
		t <- suppressWarnings(prop.trend.test(s$x, s$n, s$scores))
		put("cochran_armitage", object(x = numbers(s$x), n = numbers(s$n), scores = numbers(s$scores)),
			object(chi2 = number(t$statistic), p = number(t$p.value)), 1e-8)
	}
	for (i in 1:500) {
		s <- periods(TRUE)
		fit <- suppressWarnings(glm(cbind(s$x, s$n - s$x) ~ s$scores, family = binomial, control = list(epsilon = 1e-14, maxit = 100)))
		told <- summary(fit)$coefficients
		if (!fit$converged || any(abs(coef(fit)) > 10) || sum(s$x > 0 & s$x < s$n) < 2)
			next
		put("logistic_trend", object(x = numbers(s$x), n = numbers(s$n), scores = numbers(s$scores)),
			object(intercept = number(told[1, 1]), slope = number(told[2, 1]), se_slope = number(told[2, 2]), p_wald = number(told[2, 4]),
				lr_chi2 = number(fit$null.deviance - fit$deviance), p_lr = number(pchisq(fit$null.deviance - fit$deviance, 1, lower.tail = FALSE)),
				odds_ratio = number(exp(told[2, 1]))), 1e-6)
	}
	for (i in 1:1000) {
		n <- sample(1:80, 2, TRUE)
		x <- c(sample(0:n[1], 1), sample(0:n[2], 1))
		if (sum(x) %in% c(0, sum(n)))
			next
		test <- suppressWarnings(prop.test(x, n, correct = FALSE))
		p <- x / n
		first <- suppressWarnings(wilson(x[1], n[1]))
		second <- suppressWarnings(wilson(x[2], n[2]))
		put("two_proportions", object(x1 = x[1], n1 = n[1], x2 = x[2], n2 = n[2]),
			object(diff = number(p[1] - p[2]), chi2 = number(test$statistic), p = number(test$p.value),
				p_fisher = number(fisher.test(rbind(x, n - x))$p.value),
				newcombe_low = number(p[1] - p[2] - sqrt((p[1] - first[1])^2 + (second[2] - p[2])^2)),
				newcombe_high = number(p[1] - p[2] + sqrt((first[2] - p[1])^2 + (p[2] - second[1])^2))), 1e-7)
	}
}

by_qicharts2 <- function(file) {
	q <- new.env()
	sys.source(file, q)
	frame <- function(y) data.frame(y = y, include = TRUE, baseline = TRUE, cl = as.numeric(NA))
	for (i in 1:120) {
		y <- course()
		x <- q$runs.analysis(q$qic.run(frame(y)), "anhoej")[1, ]
		if (x$n.useful == 0)
			next
		put("run_chart", object(y = numbers(y)), object(center = number(x$cl), useful = x$n.useful, longest_run = x$longest.run,
			crossings = x$n.crossings, signal = truth(x$runs.signal)))
		put("run_limits", object(n = x$n.useful), object(longest_run_max = x$longest.run.max, crossings_min = x$n.crossings.min))
	}
	for (i in 1:60) {
		s <- periods()
		x <- q$qic.p(cbind(frame(s$x / s$n), y.sum = s$x, n = s$n))
		outside <- which(x$y < x$lcl | x$y > x$ucl)
		put("p_chart", object(x = numbers(s$x), n = numbers(s$n)), object(center = number(x$cl[1]), lcl = numbers(x$lcl),
			ucl = numbers(x$ucl), signals = paste0("[", paste(outside, collapse = ","), "]")))
		x <- q$qic.pp(cbind(frame(s$x / s$n), y.sum = s$x, n = s$n, x = seq_along(s$x)))
		if (!anyNA(x$lcl))
			put("laney_p_chart", object(x = numbers(s$x), n = numbers(s$n)), object(center = number(x$cl[1]), lcl = numbers(x$lcl),
				ucl = numbers(x$ucl)))
	}
}

wanted <- commandArgs(TRUE)
if (length(wanted) == 2 && wanted[1] == "qicharts2") by_qicharts2(wanted[2]) else by_r()
cat("{\"cases\":[\n", paste(cases, collapse = ",\n"), "\n]}\n", sep = "")
