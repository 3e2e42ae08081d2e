// main.mjs CHROMIUM PAGE… - each page looked at by axe; one line of JSON for each: [page, violations].
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";
import {chromium} from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE = 300_000; // a machine may be slow
const [program, ...pages] = process.argv.slice(2);
const browser = await chromium.launch({executablePath: program, args: ["--no-sandbox"], timeout: PATIENCE});
const context = await browser.newContext({bypassCSP: true, viewport: {width: 1100, height: 1400}});
context.setDefaultTimeout(PATIENCE);

for (const path of pages) {
	const page = await context.newPage();
	await page.goto(pathToFileURL(path).href);
	await page.evaluate(axe);
	const found = await page.evaluate(() => window.axe.run());
	console.log(JSON.stringify([path, found.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))])]));
	if (process.env.TILSYN_PICTURES)
		await page.screenshot({path: path.replace(/html$/, "png"), fullPage: true});
	await page.close();
}
await browser.close();
