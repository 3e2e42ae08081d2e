// drawings.mjs - the drawings of a page that is open: their number, and their faults.
//
// A fault is a text that leaves its drawing, lies on another or is too small to read, or a drawing that shows nothing, or black alone; on a
// phone also what must be moved sideways to be seen.

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
	const least = 12;
	return [...svg.querySelectorAll("text")].filter(t => t.checkVisibility()).map(t => {
		const {a, b} = t.getScreenCTM(); // turned letters are as large as upright ones
		return ["is too small", t.textContent.trim(), parseFloat(getComputedStyle(t).fontSize) * Math.hypot(a, b)];
	}).filter(([, , size]) => size < least);
}

// Of the page outside its drawings, too: what is too small or must be moved sideways.
function hardToRead() {
	const least = 12, small = [], words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node; (node = words.nextNode());)
		if (node.data.trim() && !node.parentElement.closest("svg") && node.parentElement.checkVisibility() &&
				parseFloat(getComputedStyle(node.parentElement).fontSize) < least)
			small.push([-1, "is too small", node.data.trim()]);
	return [...small, ...[document.documentElement, ...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth + 1)
		.map(e => [-1, "is wider than a phone", e.getAttribute("aria-label") ?? "the page"])];
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
		const r = points[i], g = points[i + 1], b = points[i + 2];
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

export async function drawingsOf(page, phone) {
	const drawings = await page.locator("svg:visible").all(), faults = phone ? await page.evaluate(hardToRead) : [];
	for (const [nth, drawing] of drawings.entries()) {
		const found = await faultsOf(page, drawing);
		if (phone)
			found.push(...await drawing.evaluate(textsTooSmall));
		faults.push(...found.map(f => [nth, ...f]));
	}
	return {drawn: drawings.length, faults};
}
