// main.mjs CHROMIUM PAGE… - each page looked at on a phone and at a desk, by axe and drawing by drawing; one line of JSON for each:
// {page, broken: [width, rule, elements], drawn: number of drawings, faults: [width, drawing, fault], tables: of charts, that are seen:
// [on a phone, there when opened, at a desk]}.
//
// A page is opened once and takes both widths; two are open at a time. Only what is broken is told: to describe all that is well, axe takes
// three times as long. Slides nobody shows on a phone.
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";
import {chromium} from "playwright-core";
import {drawingsOf} from "./drawings.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE = 300_000; // a machine may be slow
const PHONE = 390, DESK = 1100, HIGH = 1400, AT_A_TIME = 2;
const [program, ...pages] = process.argv.slice(2);
const browser = await chromium.launch({executablePath: program, args: ["--no-sandbox"], timeout: PATIENCE});
const context = await browser.newContext({bypassCSP: true, viewport: {width: PHONE, height: HIGH}});
context.setDefaultTimeout(PATIENCE);

async function broken(page) {
	const found = await page.evaluate(() => window.axe.run({resultTypes: ["violations"]}));
	return found.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]);
}

const tablesOfCharts = page => page.locator(".fold ~ .scroll:visible").count();

// As who has no pointer: the box has the focus, and it is seen that it has.
async function openByKeyboard(page) {
	const faults = [];
	for (const fold of await page.locator(".fold").all()) {
		await fold.focus();
		await page.keyboard.press("Space");
		if (await fold.evaluate(box => getComputedStyle(box.nextElementSibling).outlineStyle) !== "solid")
			faults.push([PHONE, -1, "does not show that it has the focus"]);
	}
	return faults;
}

async function lookAt(path) {
	const page = await context.newPage(), told = {page: path, broken: [], drawn: 0, faults: [], tables: []};
	await page.goto(pathToFileURL(path).href);
	await page.evaluate(axe);
	for (const width of path.endsWith("-slides.html") ? [DESK] : [PHONE, DESK]) {
		await page.setViewportSize({width, height: HIGH});
		if (width === PHONE) {
			told.tables.push(await tablesOfCharts(page));
			told.faults.push(...await openByKeyboard(page));
		}
		told.tables.push(await tablesOfCharts(page));
		told.broken.push(...(await broken(page)).map(b => [width, ...b]));
		const {drawn, faults} = await drawingsOf(page, width === PHONE);
		told.drawn = drawn;
		told.faults.push(...faults.map(f => [width, ...f]));
	}
	if (process.env.TILSYN_PICTURES)
		await page.screenshot({path: path.replace(/html$/, "png"), fullPage: true});
	await page.close();
	console.log(JSON.stringify(told));
}

async function lookAtMore() {
	for (let path; (path = pages.shift());)
		await lookAt(path);
}

await Promise.all(Array.from({length: AT_A_TIME}, lookAtMore));
await browser.close();
