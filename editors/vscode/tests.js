// SPDX-License-Identifier: GPL-3.0-or-later
// The tests of a recorded run in the Test Explorer: how they ended, and for one that failed, the way to where it did.
'use strict';
const path = require('path');
const vscode = require('vscode');

const { request } = require('./session');

class Tests {
  constructor() {
    this.controller = vscode.tests.createTestController('revdb', 'Recorded tests');
    this.profile = this.controller.createRunProfile('Go to it in the recording', vscode.TestRunProfileKind.Debug,
      run => this.go(run), true);
    this.known = new Map(); // of a test, where it is in the recording
  }

  dispose() {
    this.controller.dispose();
  }

  moved(session, time) {
    if (!time.tests.length || this.session === session)
      return;
    this.session = session;
    this.known.clear();
    const items = time.tests.map((test, number) => this.item(test, number));
    this.controller.items.replace(items);
    this.report(items);
  }

  ended(session) {
    if (this.session === session)
      this.session = undefined;
  }

  item(test, number) {
    const [, file, line] = /^(.*):(\d+)$/.exec(test.place || '') || [];
    const uri = file && path.isAbsolute(file) ? vscode.Uri.file(file) : undefined;
    const item = this.controller.createTestItem(`${number} ${test.name}`, test.name, uri);
    if (uri)
      item.range = new vscode.Range(Number(line) - 1, 0, Number(line) - 1, 0);
    this.known.set(item.id, test);
    return item;
  }

  report(items) {
    const run = this.controller.createTestRun(new vscode.TestRunRequest(), 'recorded', false);
    let failures = 0;
    for (const item of items) {
      const test = this.known.get(item.id);
      if (test.place || test.exception) {
        test.failure = ++failures;
        run.failed(item, new vscode.TestMessage(test.exception || test.outcome), test.seconds * 1000);
      } else if (test.outcome === 'ok') {
        run.passed(item, test.seconds * 1000);
      } else {
        run.skipped(item);
      }
    }
    run.end();
  }

  async go(run) {
    const test = run.include && run.include.length && this.known.get(run.include[0].id);
    if (test && this.session)
      await request('revdb/go', test.failure ? { failure: test.failure } : { time: String(test.from) }, this.session);
  }
}

module.exports = { Tests };
