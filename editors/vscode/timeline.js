// SPDX-License-Identifier: GPL-3.0-or-later
// The recording as a line (media/timeline.js): where one is, and what happens when; a click goes there.
'use strict';
const vscode = require('vscode');

const { page } = require('./page');
const { current, request } = require('./session');

class Timeline {
  constructor(extension) {
    this.media = vscode.Uri.joinPath(extension, 'media');
  }

  resolveWebviewView(view) {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [this.media] };
    view.webview.onDidReceiveMessage(message => this.take(message));
    view.onDidDispose(() => { this.view = undefined; });
    const address = name => view.webview.asWebviewUri(vscode.Uri.joinPath(this.media, name));
    view.webview.html = page(view.webview, { script: address('timeline.js'), style: address('timeline.css') });
  }

  take(message) {
    if (message && message.type === 'go' && /^\d+(\.\d+)?$/.test(String(message.time)))
      request('revdb/go', { time: String(message.time) });
    if (message && message.type === 'ready' && this.latest)
      this.show(this.latest);
  }

  moved(session, time) {
    if (session === current() || !current())
      this.show({ type: 'time', time });
  }

  ended() {
    this.show({ type: 'time', time: null });
  }

  show(message) {
    this.latest = message;
    if (this.view)
      this.view.webview.postMessage(message);
  }
}

module.exports = { Timeline };
