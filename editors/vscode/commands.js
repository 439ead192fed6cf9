// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of the palette, the toolbar and the context menus.
'use strict';
const path = require('path');
const vscode = require('vscode');

const { chosen, request } = require('./session');

let latest; // the expression that `revdb.again` goes on with, and in which direction

function move(name) {
  return () => request('revdb/go', { ...chosen(), move: name });
}

/** What is meant: a variable of the view, what is selected or stands at the cursor, or what the person types. */
async function expression(item, prompt) {
  const variable = item && item.variable;
  if (variable)
    return variable.evaluateName || variable.name;
  const editor = vscode.window.activeTextEditor;
  let value = '';
  if (editor && !editor.selection.isEmpty) {
    value = editor.document.getText(editor.selection);
  } else if (editor) {
    const range = editor.document.getWordRangeAtPosition(editor.selection.active, /[A-Za-z_][\w.]*/);
    value = range ? editor.document.getText(range) : '';
  }
  return vscode.window.showInputBox({ prompt, value, placeHolder: 'account.balance' });
}

async function change(wanted, forward) {
  if (!wanted)
    return;
  latest = { wanted, forward };
  const told = await request('revdb/last', { ...chosen(), expression: wanted, forward });
  if (told)
    vscode.window.setStatusBarMessage(`${wanted}: ${told.before} → ${told.after}`, 10000);
}

async function choose(items, placeHolder) {
  if (!items.length) {
    vscode.window.showInformationMessage('revdb: never.');
    return;
  }
  const item = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  if (item)
    await request('revdb/go', { time: item.time });
}

/** Something that takes long, with a notice that says so. */
function withNotice(title, run) {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, run);
}

async function history(item) {
  const wanted = await expression(item, 'Values of');
  const told = wanted && await withNotice('revdb: looking for the values of ' + wanted,
    () => request('revdb/history', { ...chosen(), expression: wanted }));
  if (told)
    await choose(told.changes.map(each => ({
      label: each.after,
      description: `${each.source ? `${each.source.name}:${each.line}, in ${each.function}` : ''}  at ${each.time}`,
      time: each.time,
    })), `${told.changes.length}${told.more ? ' or more' : ''} values of ${wanted}`);
}

async function calls(name) {
  const wanted = typeof name === 'string' ? name
    : await vscode.window.showInputBox({ prompt: 'Calls of', placeHolder: 'Cart.put' });
  const told = wanted && await withNotice('revdb: looking for the calls of ' + wanted,
    () => request('revdb/calls', { function: wanted, limit: 1000 }));
  if (told)
    await choose(told.rows.map(row => ({ label: row.call, description: row.result, detail: 'at ' + row.time, time: row.time })),
      `${told.rows.length}${told.more ? ' or more' : ''} calls of ${wanted}`);
}

async function goto(time) {
  const wanted = time !== undefined && typeof time !== 'object' ? String(time)
    : await vscode.window.showInputBox({ prompt: 'Timestamp', placeHolder: '12345' });
  if (wanted)
    await request('revdb/go', { time: wanted });
}

async function bookmark() {
  const name = await vscode.window.showInputBox({ prompt: 'Name of this place', placeHolder: 'before-the-crash' });
  if (name)
    await request('revdb/bookmarks', { set: name });
}

async function bookmarks() {
  const told = await request('revdb/bookmarks');
  if (told)
    await choose(told.bookmarks.map(each => ({ label: each.name, description: 'at ' + each.time, time: each.time })),
      'Bookmarks');
}

function record(more) {
  return async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor)
      return;
    await editor.document.save();
    const program = editor.document.uri.fsPath, folder = vscode.workspace.getWorkspaceFolder(editor.document.uri);
    await vscode.debug.startDebugging(folder, {
      type: 'revdb', request: 'launch', name: path.basename(program), program, cwd: path.dirname(program), ...more });
  };
}

module.exports = {
  'revdb.stepIntoBackward': move('bstepIn'),
  'revdb.stepOutBackward': move('bstepOut'),
  'revdb.lastChange': async item => change(await expression(item, 'Last change of'), false),
  'revdb.nextChange': async item => change(await expression(item, 'Next change of'), true),
  'revdb.again': () => latest && change(latest.wanted, latest.forward),
  'revdb.history': history,
  'revdb.calls': calls,
  'revdb.goto': goto,
  'revdb.bookmark': bookmark,
  'revdb.bookmarks': bookmarks,
  'revdb.recordAndDebug': record({}),
  'revdb.recordUntilFailure': record({ record: 'until-failure', chaos: true }),
};
