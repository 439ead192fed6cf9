// SPDX-License-Identifier: GPL-3.0-or-later
// The extension: joins VS Code with `revdb dap`.  What the protocol has no words for is in the files beside this one; none of
// it touches a recording but through the adapter's requests (docs/dap.md).
'use strict';
const fs = require('fs');
const path = require('path');
const vscode = require('vscode');

const commands = require('./commands');
const { RecordingEditor } = require('./recording');
const { Tests } = require('./tests');
const { Timeline } = require('./timeline');
const { CallLenses, ValueHistory } = require('./values');

const TYPE = 'revdb';

/** How `revdb dap` is started, or reached: `debugServer` in a configuration is VS Code's own affair. */
const adapters = {
  createDebugAdapterDescriptor() {
    const program = vscode.workspace.getConfiguration('revdb').get('path') || 'revdb';
    if (!isThere(program))
      throw new Error(`There is no program ${program} on this machine: the setting "revdb.path" says where it is.`);
    return new vscode.DebugAdapterExecutable(program, ['dap']);
  },
};

function isThere(program) {
  const folders = program.includes('/') ? [''] : (process.env.PATH || '').split(path.delimiter);
  return folders.some(folder => fs.existsSync(path.join(folder, program)));
}

/** F5 without a launch.json: the recording or the program that is shown. */
const configurations = {
  resolveDebugConfiguration(folder, configuration) {
    if (configuration.type || configuration.log || configuration.program)
      return complete(folder, configuration);
    const shown = vscode.window.activeTextEditor;
    if (!shown || shown.document.languageId !== 'python') {
      vscode.window.showErrorMessage('revdb: open a Python program or a recording (.rdb) first.');
      return undefined;
    }
    return complete(folder, {
      type: TYPE, request: 'launch', name: 'Record and debug', program: shown.document.uri.fsPath });
  },
};

function complete(folder, configuration) {
  if (configuration.program && !configuration.cwd)
    configuration.cwd = folder ? folder.uri.fsPath : path.dirname(configuration.program);
  return configuration;
}

/** Tells the others whenever a session of ours stands somewhere else, or something new is known of it. */
function follow(context, followers) {
  const asked = new Map(); // of each session, whether it is being asked and is to be asked again
  async function ask(session) {
    const state = asked.get(session.id);
    if (state) {
      state.again = true;
      return;
    }
    const mine = { again: false };
    asked.set(session.id, mine);
    try {
      do {
        mine.again = false;
        const time = await session.customRequest('revdb/time');
        for (const follower of followers)
          follower.moved(session, time);
      } while (mine.again);
    } catch {
      // it has ended, or is at work: the next event asks again
    } finally {
      asked.delete(session.id);
    }
  }
  context.subscriptions.push(
    vscode.debug.onDidReceiveDebugSessionCustomEvent(event => {
      if (event.session.type === TYPE && event.event === 'revdb/time')
        ask(event.session);
    }),
    vscode.debug.onDidTerminateDebugSession(session => {
      if (session.type === TYPE)
        for (const follower of followers)
          follower.ended(session);
    }));
}

function activate(context) {
  const timeline = new Timeline(context.extensionUri), tests = new Tests(), lenses = new CallLenses();
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory(TYPE, adapters),
    vscode.debug.registerDebugConfigurationProvider(TYPE, configurations),
    vscode.window.registerCustomEditorProvider('revdb.recording', new RecordingEditor()),
    vscode.window.registerWebviewViewProvider('revdb.timeline', timeline),
    vscode.languages.registerHoverProvider('python', new ValueHistory()),
    vscode.languages.registerCodeLensProvider('python', lenses),
    tests);
  for (const [name, run] of Object.entries(commands))
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  follow(context, [timeline, tests, lenses]);
}

module.exports = { activate, deactivate() {} };
