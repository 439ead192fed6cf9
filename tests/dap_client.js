// SPDX-License-Identifier: MIT
// Drives `revdb dap` with Microsoft's own test client.  Run by tests/test_dap_clients.py:
//     node dap_client.js REVDB MARKET.rdb SHOP.rdb SHOP.py
// Prints a line for each part that went well; a failure ends it with status 1.
'use strict';
const assert = require('assert');
const { DebugClient } = require('@vscode/debugadapter-testsupport');

const [revdb, market, shop, program] = process.argv.slice(2);
const lineOf = mark => require('fs').readFileSync(program, 'utf8').split('\n').findIndex(line => line.includes(mark)) + 1;

class Session {
  async open(log, more = {}) {
    this.client = new DebugClient(revdb, 'dap', 'revdb');
    this.client.defaultTimeout = 60000;
    await this.client.start();
    const abilities = await this.client.initializeRequest({
      adapterID: 'revdb', linesStartAt1: true, columnsStartAt1: true, pathFormat: 'path', supportsProgressReporting: true });
    assert(abilities.body.supportsStepBack && abilities.body.supportsDataBreakpoints);
    const initialized = this.client.waitForEvent('initialized');
    await Promise.all([initialized, this.client.launchRequest({ log, ...more })]);
    await this.client.setExceptionBreakpointsRequest({ filters: [] });
    return this.stopped(() => this.client.configurationDoneRequest());
  }
  async stopped(start) {
    const event = this.client.waitForEvent('stopped');
    await start();
    return (await event).body;
  }
  move(command, more = {}) {
    return this.stopped(() => this.client.customRequest(command, { threadId: 1, ...more }));
  }
  async stack() {
    return (await this.client.stackTraceRequest({ threadId: 1 })).body.stackFrames;
  }
  async where() {
    const [top] = await this.stack();
    return top && `${top.name}:${top.line}`;
  }
  async variables(scope) {
    const [top] = await this.stack();
    const { scopes } = (await this.client.scopesRequest({ frameId: top.id })).body;
    const variablesReference = scopes.find(each => each.name === scope).variablesReference;
    return { variablesReference, variables: (await this.client.variablesRequest({ variablesReference })).body.variables };
  }
  async evaluate(expression, context = 'watch') {
    const [top] = await this.stack();
    return (await this.client.evaluateRequest({ expression, context, frameId: top.id })).body;
  }
  async close() {
    await this.client.stop(); // by `disconnect`
  }
}

const parts = {
  async 'the market, from the failure to its cause'() {
    const session = new Session();
    const failure = await session.open(market);
    assert.strictEqual(failure.reason, 'exception');
    assert.match(await session.where(), /^audit:/);
    const info = (await session.client.customRequest('exceptionInfo', { threadId: 1 })).body;
    assert.strictEqual(info.exceptionId, 'AssertionError');
    const [top] = await session.stack();
    let told = (await session.client.customRequest('dataBreakpointInfo', { name: 'len(order.fills)', frameId: top.id })).body;
    await session.client.customRequest('setDataBreakpoints', { breakpoints: [{ dataId: told.dataId }] });
    assert.match((await session.move('reverseContinue')).text, /2 -> 3/);
    const { variables } = await session.variables('Locals');
    const other = variables.find(each => each.name === 'other');
    told = (await session.client.customRequest('dataBreakpointInfo',
      { variablesReference: other.variablesReference, name: 'fills' })).body;
    await session.client.customRequest('setDataBreakpoints', { breakpoints: [{ dataId: told.dataId }] });
    assert.strictEqual((await session.move('reverseContinue')).reason, 'data breakpoint');
    assert((await session.stack()).some(frame => frame.name === 'amend'));
    await session.close();
  },

  async 'steps, both ways'() {
    const session = new Session();
    assert.strictEqual((await session.open(shop)).reason, 'entry');
    const set = await session.client.setBreakpointsRequest({
      source: { path: program }, breakpoints: [{ line: lineOf('# calls put') }] });
    assert(set.body.breakpoints[0].verified);
    await session.move('continue');
    const before = await session.where();
    await session.client.setBreakpointsRequest({ source: { path: program }, breakpoints: [] });
    await session.move('next');
    await session.move('stepBack');
    assert.strictEqual(await session.where(), before);
    await session.move('stepIn');
    assert.match(await session.where(), /^put:/);
    await session.move('stepOut');
    assert.match(await session.where(), /^fill:/);
    await session.move('restartFrame', { frameId: (await session.stack())[0].id });
    assert.match(await session.where(), /^main:/);
    await session.move('reverseContinue');
    assert.match(await session.where(), /^<module>:/);
    await session.move('restart');
    const { targets } = (await session.client.customRequest('gotoTargets',
      { source: { path: program }, line: lineOf('# changes') })).body;
    assert.strictEqual(targets.length, 2);
    await session.move('goto', { targetId: targets[1].id });
    assert.strictEqual((await session.evaluate('self.total')).result, '1');
    await session.close();
  },

  async 'values'() {
    const session = new Session();
    await session.open(shop);
    await session.client.setBreakpointsRequest({ source: { path: program }, breakpoints: [{ line: lineOf('# filled') }] });
    await session.move('continue');
    const { variables } = await session.variables('Arguments');
    assert.deepStrictEqual(variables.map(each => each.name), ['cart', 'prices']);
    assert.strictEqual((await session.evaluate('cart.total + 1', 'hover')).result, '4');
    assert.match((await session.evaluate('cart', 'repl')).result, /^\$\d+ = Cart\(items=/);
    assert.match((await session.evaluate('backtrace', 'repl')).result, /in fill/);
    const { targets } = (await session.client.customRequest('completions', { text: 'cart.to', column: 8 })).body;
    assert(targets.some(each => each.label === 'cart.total'));
    const { sources } = (await session.client.customRequest('loadedSources')).body;
    assert(sources.some(each => each.path === program));
    const { modules } = (await session.client.modulesRequest({})).body;
    assert(modules.some(each => each.name === 'shop'));
    const [top] = await session.stack();
    const { instructions } = (await session.client.customRequest('disassemble',
      { memoryReference: top.instructionPointerReference, instructionCount: 5 })).body;
    assert.strictEqual(instructions.length, 5);
    await assert.rejects(session.client.setVariableRequest({ variablesReference: 1, name: 'cart', value: '3' }),
      /cannot be changed/);
    await session.close();
  },

  async 'breakpoints'() {
    const session = new Session();
    await session.open(shop);
    await session.client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'Cart.put' }] });
    assert.strictEqual((await session.move('continue')).reason, 'function breakpoint');
    await session.client.setFunctionBreakpointsRequest({ breakpoints: [] });
    await session.client.setExceptionBreakpointsRequest({ filters: ['raised'] });
    assert.match((await session.move('continue')).text, /KeyError/);
    await session.client.setExceptionBreakpointsRequest({ filters: [] });
    await session.client.setBreakpointsRequest({ source: { path: program }, breakpoints: [
      { line: lineOf('# put returns'), condition: 'price == 1' }] });
    await session.move('reverseContinue');
    assert.strictEqual((await session.evaluate('self.total')).result, '1');
    assert.match((await session.move('continue')).description, /The main module ends here/);
    assert.match((await session.move('continue')).description, /The recording ends here/);
    await session.client.pauseRequest({ threadId: 1 });
    await session.client.customRequest('cancel', {});
    const ended = session.client.waitForEvent('terminated');
    await session.client.customRequest('terminate', {});
    await ended;
    await session.close();
  },

  async 'time'() {
    const session = new Session();
    await session.open(shop, { stopAt: 'end' });
    const time = (await session.client.customRequest('revdb/time')).body;
    await session.move('revdb/go', { time: time.main.from });
    assert.match(await session.where(), /^<module>:/);
    const { rows } = (await session.client.customRequest('revdb/calls', { function: 'Cart.put' })).body;
    assert.deepStrictEqual(rows.map(row => row.result), ['returned 1', 'returned 3']);
    await session.close();
  },
};

(async () => {
  for (const [name, part] of Object.entries(parts)) {
    await part();
    console.log('ok: ' + name);
  }
})().catch(error => {
  console.error(error);
  process.exit(1);
});
