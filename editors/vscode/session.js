// SPDX-License-Identifier: GPL-3.0-or-later
// The session that the person is in, and the frame they have chosen there.
'use strict';
const vscode = require('vscode');

/** The active session, if it is one of ours. */
function current() {
  const session = vscode.debug.activeDebugSession;
  return session && session.type === 'revdb' ? session : undefined;
}

/** Sends a request; what cannot be done is shown.  undefined then. */
async function request(command, more = {}, session = current()) {
  if (!session)
    return undefined;
  try {
    return (await session.customRequest(command, more)) || {};
  } catch (error) {
    vscode.window.showWarningMessage('revdb: ' + error.message);
    return undefined;
  }
}

/** frameId and threadId of what is chosen in the call stack, as arguments of a request. */
function chosen() {
  const item = vscode.debug.activeStackItem; // since 1.90; before, the innermost frame is meant
  const arguments_ = {};
  if (item && item.frameId !== undefined)
    arguments_.frameId = item.frameId;
  if (item && item.threadId !== undefined)
    arguments_.threadId = item.threadId;
  return arguments_;
}

module.exports = { current, request, chosen };
