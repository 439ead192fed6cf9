// SPDX-License-Identifier: GPL-3.0-or-later
// In the text: the last values of a variable on hovering (with Alt, while one debugs), the calls of a function above it.
'use strict';
const vscode = require('vscode');

const { chosen, current } = require('./session');

const COUNT = 5;

class ValueHistory {
  async provideHover(document, position) {
    const session = current();
    const range = document.getWordRangeAtPosition(position, /[A-Za-z_][\w.]*/);
    if (!session || !range)
      return undefined;
    const expression = document.getText(new vscode.Range(range.start, document.getWordRangeAtPosition(position)?.end || range.end));
    let told;
    try {
      told = await session.customRequest('revdb/history', { ...chosen(), expression, limit: COUNT, recent: true });
    } catch {
      return undefined; // no expression, or nothing that means something here
    }
    return told.changes.length ? new vscode.Hover(this.describe(expression, told.changes), range) : undefined;
  }

  /** Values are shown as code: nothing in them is markup, and only our own command can be clicked. */
  describe(expression, changes) {
    const text = new vscode.MarkdownString();
    text.isTrusted = { enabledCommands: ['revdb.goto'] };
    text.appendText(`Last values of ${expression}:\n`);
    for (const change of changes) {
      text.appendCodeblock(change.after.slice(0, 300), 'python');
      const where = change.source ? `${change.source.name}:${change.line}` : 'unknown';
      text.appendText(where + ' ');
      text.appendMarkdown(`[at ${Number(change.time)}](command:revdb.goto?${encodeURIComponent(JSON.stringify([Number(change.time)]))})\n\n`);
    }
    return text;
  }
}

/** Above each function while a recording is open. */
class CallLenses {
  constructor() {
    this.changed = new vscode.EventEmitter();
    this.onDidChangeCodeLenses = this.changed.event;
    this.open = new Set();
  }

  moved(session) {
    if (!this.open.has(session.id)) {
      this.open.add(session.id);
      this.changed.fire();
    }
  }

  ended(session) {
    this.open.delete(session.id);
    this.changed.fire();
  }

  provideCodeLenses(document) {
    const lenses = [], classes = [];
    if (!this.open.size || !vscode.workspace.getConfiguration('revdb').get('callLenses'))
      return lenses;
    for (let n = 0; n < document.lineCount; n++) {
      const found = /^(\s*)(class|def)\s+(\w+)/.exec(document.lineAt(n).text);
      if (!found)
        continue;
      const [, indent, kind, name] = found;
      while (classes.length && classes[classes.length - 1].indent >= indent.length)
        classes.pop();
      const qualified = [...classes.map(each => each.name), name].join('.');
      if (kind === 'class')
        classes.push({ indent: indent.length, name });
      else
        lenses.push(new vscode.CodeLens(new vscode.Range(n, 0, n, 0), {
          title: 'calls in the recording', command: 'revdb.calls', arguments: [qualified] }));
    }
    return lenses;
  }
}

module.exports = { ValueHistory, CallLenses };
