// drawings.mjs CHROMIUM PAGE… - each drawing of each page, wide and on a phone; one line of JSON for each page: [page, number of drawings,
// faults].
//
// A fault is a text that leaves its drawing, lies on another or is too small to read, or a drawing that shows nothing, or black alone; on a
// phone also what must be moved sideways to be seen.
import {pathToFileURL} from "node:url";
import {chromium} from "playwright-core";

const PATIENCE = 300_000; // a machine may be slow
const [program, ...pages] = process.argv.slice(2);
const browser = await chromium.launch({executablePath: program, args: ["--no-sandbox"], timeout: PATIENCE});
const context = await browser.newContext({bypassCSP: true, viewport: {width: 1100, height: 1400}});
context.setDefaultTimeout(PATIENCE);

// Texts as they are set, in the drawing's own units.
function textsAstray(svg) {
	const box = svg.viewBox.baseVal, room = 1, found = [];
	const texts = [...svg.querySelectorAll("text")].map(t => ({words: t.textContent.trim(), at: t.getBBox(), turned: t.getAttribute("transform")}))
		.filter(t => t.words);
	for (const t of texts)
		if (!t.turned && (t.at.x < box.x - room || t.at.y < box.y - room || t.at.x + t.at.width > box.x + box.width + room ||
				t.at.y + t.at.height > box.y + box.height + room))
			found.push(["leaves the drawing", t.words]);
	for (let i = 0; i < texts.length; i++)
		for (let k = 0; k < i; k++) {
			const a = texts[i].at, b = texts[k].at;
			const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
			const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);

			if (!texts[i].turned && !texts[k].turned && wide > 2 && high > 5)
				found.push(["lies on another", texts[i].words, texts[k].words]);
		}
	return found;
}

// Letters as large as they come out on the screen.
function textsTooSmall(svg) {
	const least = 10;
	return [...svg.querySelectorAll("text")].filter(t => t.checkVisibility()).map(t => {
		const {a, b} = t.getScreenCTM(); // turned letters are as large as upright ones
		return ["is too small", t.textContent.trim(), parseFloat(getComputedStyle(t).fontSize) * Math.hypot(a, b)];
	}).filter(([, , size]) => size < least);
}

function scrolled() {
	return [document.documentElement, ...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth + 1)
		.map(e => [-1, "is wider than a phone", e.getAttribute("aria-label") ?? "the page"]);
}

// The picture's points: shares of paper, of ink that is nearly black, and how many colours.
async function looks(png) {
	const image = new Image();
	image.src = "data:image/png;base64," + png;
	await image.decode();
	const canvas = document.createElement("canvas");
	canvas.width = image.width, canvas.height = image.height;
	const drawing = canvas.getContext("2d");
	drawing.drawImage(image, 0, 0);
	const points = drawing.getImageData(0, 0, image.width, image.height).data, colours = new Set();
	let paper = 0, black = 0;
	for (let i = 0; i < points.length; i += 4) {
		const [r, g, b] = points.slice(i, i + 3);
		paper += r > 240 && g > 240 && b > 240;
		black += r < 40 && g < 40 && b < 40;
		colours.add(r >> 4 << 8 | g >> 4 << 4 | b >> 4);
	}
	return {paper: paper * 4 / points.length, black: black * 4 / points.length, colours: colours.size};
}

async function faultsOf(page, drawing) {
	const seen = await page.evaluate(looks, (await drawing.screenshot()).toString("base64"));
	const faults = await drawing.evaluate(textsAstray);
	if (seen.paper > 0.995 || seen.colours < 4)
		faults.push(["shows nothing", seen]);
	if (seen.black > 0.25)
		faults.push(["is black", seen]);
	return faults;
}

for (const path of pages) {
	const page = await context.newPage(), faults = [], slides = path.endsWith("-slides.html"); // which nobody shows on a phone
	let drawings = [];
	await page.goto(pathToFileURL(path).href);
	for (const wide of [390, 1100]) {
		await page.setViewportSize({width: wide, height: 1400});
		drawings = await page.locator("svg:visible").all();
		if (wide === 390 && !slides)
			faults.push(...await page.evaluate(scrolled));
		for (const [nth, drawing] of drawings.entries()) {
			const found = await faultsOf(page, drawing);
			if (wide === 390 && !slides)
				found.push(...await drawing.evaluate(textsTooSmall));
			faults.push(...found.map(f => [nth, ...f, wide]));
		}
	}
	console.log(JSON.stringify([path, drawings.length, faults]));
	await page.close();
}
await browser.close();
