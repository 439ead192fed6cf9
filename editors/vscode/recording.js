// SPDX-License-Identifier: GPL-3.0-or-later
// A recording is opened like a file: that begins to debug it, and the tab goes away.
'use strict';
const path = require('path');
const vscode = require('vscode');

const { page } = require('./page');

class RecordingEditor {
  openCustomDocument(uri) {
    return { uri, dispose() {} };
  }

  /** The editor must be there before it may go away: so this does not wait. */
  resolveCustomEditor(document, panel) {
    panel.webview.html = page(panel.webview, { text: 'The recording opens in the debugger.' });
    setTimeout(() => this.debug(document.uri, panel));
  }

  async debug(uri, panel) {
    const folder = vscode.workspace.getWorkspaceFolder(uri), log = uri.fsPath;
    const begun = await vscode.debug.startDebugging(folder, { type: 'revdb', request: 'launch', name: path.basename(log), log });
    if (begun)
      panel.dispose();
    else
      panel.webview.html = page(panel.webview, { text: 'The recording could not be opened.' });
  }
}

module.exports = { RecordingEditor };
