// SPDX-License-Identifier: MIT
// A person in VS Code, who opens the recording of demo/market.py: code_server.js PLAYWRIGHT CHROMIUM URL [FOLDER]
// Says what they see, a line "ok: ..." for each; in FOLDER, leaves pictures of it.
'use strict';
const assert = require('assert');
const [playwright, chromium, url, pictures] = process.argv.slice(2);
const PATIENCE = 120000;

(async () => {
  const browser = await require(playwright).chromium.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1360, height: 850 } });
  page.setDefaultTimeout(PATIENCE);
  const frames = page.locator('.debug-call-stack .stack-frame');

  async function picture(name) {
    if (pictures)
      await page.screenshot({ path: `${pictures}/${name}.png` });
  }

  /** Waits until something is so; nothing here takes a certain time. */
  async function until(what, isSo) {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await page.waitForTimeout(200)) {
      const told = await isSo().catch(() => undefined);
      if (told)
        return told;
    }
    await picture('failed');
    throw new Error('never: ' + what);
  }

  async function stack() {
    const texts = async part => (await page.locator(`.debug-call-stack .stack-frame ${part}`).allTextContents());
    const [names, files, places] = await Promise.all(['.label', '.file-name', '.line-number'].map(texts));
    return names.map((name, n) => `${name} ${files[n]}:${parseInt(places[n], 10)}`);
  }

  const at = place => until('at ' + place, async () => (await stack())[0] === place && stack());
  const elsewhere = place => until('away from ' + place, async () => {
    const now = await stack();
    return now.length && now.every(frame => /:\d+$/.test(frame)) && now[0] !== place && now; // none half drawn
  });

  async function press(title) {
    await page.locator(`.debug-toolbar a[aria-label^="${title}"]`).click();
  }

  async function variable(name) {
    const row = page.locator('.debug-variables .monaco-list-row', { hasText: new RegExp(`^\\s*${name}\\b`) });
    await row.first().waitFor();
    return row.first();
  }

  async function expand(row) {
    if (await row.getAttribute('aria-expanded') === 'false')
      await row.locator('.monaco-tl-twistie').click();
  }

  // ---- the recording opens where the program failed ----
  await page.goto(url);
  const file = page.locator('.explorer-folders-view .monaco-list-row', { hasText: /^market\.rdb$/ });
  await until('the recording opens', async () => {
    await file.dblclick({ timeout: 2000 }).catch(() => undefined); // before the extension is there, as any file is opened
    await page.waitForTimeout(3000);
    return await frames.count() > 0;
  });
  await until('the stack is whole', async () => (await stack()).map(frame => frame.split(' ')[0]).join() === 'audit,main,<module>');
  await at('audit market.py:80');
  assert.strictEqual(await page.locator('.monaco-dialog-box').count(), 0, 'nothing complains');
  console.log('ok: it opens at the failure');

  // ---- back and forth ----
  await press('Step Back'); // to where the line begins, in the middle of which the exception is raised
  await until('it has stopped', async () => /step/.test(await page.locator('.call-stack-state-message').innerText()));
  await press('Step Back');
  const back = await elsewhere('audit market.py:80');
  assert.ok(/^audit market.py:79$/.test(back[0]), back[0]);
  await press('Step Over');
  await at('audit market.py:80');
  console.log('ok: Step Back, Step Over');

  // ---- the timeline ----
  await page.locator('.pane-header', { hasText: /^recording$/i }).click();
  const timeline = await until('the timeline', async () => {
    for (const frame of page.frames())
      if (await frame.locator('#timeline .lane').count())
        return frame;
    return undefined;
  });
  await until('the walk is over', async () => !/looked through/.test(await timeline.locator('#says').innerText()));
  await picture('failure');

  // ---- who gave the order the fills of another? ----
  const watched = page.locator('.debug-breakpoints .monaco-list-row', { hasText: /\.fills/ });
  async function breakOnFills(of, count) {
    await expand(await variable('Locals'));
    await expand(await variable(of));
    await (await variable('fills')).click({ button: 'right' });
    await page.locator('.monaco-menu .action-label', { hasText: 'Break on Value Change' }).first().click();
    await until('the data breakpoint', async () => await watched.count() === count);
  }
  await breakOnFills('order', 1);
  await press('Reverse');
  const filled = await elsewhere('audit market.py:80');
  assert.ok(/^match /.test(filled[0]), filled.join(', '));
  await watched.first().locator('input').uncheck();
  await breakOnFills('other', 2);
  await press('Reverse');
  const culprit = await elsewhere(filled[0]);
  await until('amend', async () => (await stack()).some(frame => frame.startsWith('amend market.py:')));
  await picture('culprit');
  console.log('ok: data breakpoints and Reverse find amend');

  // ---- a jump ----
  await timeline.locator('.mark.exception').last().click();
  await elsewhere(culprit[0]);
  await picture('timeline');
  assert.strictEqual(await page.locator('.notification-toast').count(), 0, 'nothing complains');
  console.log('ok: the timeline jumps');
  await browser.close();
})().catch(error => {
  console.error(error);
  process.exit(1);
});
