// SPDX-License-Identifier: GPL-3.0-or-later
// In the webview: draws the recording from left to right.  What comes from it becomes text and numbers, never markup.
'use strict';
/* global acquireVsCodeApi */
(() => {
  const code = acquireVsCodeApi(), says = document.getElementById('says'), line = document.getElementById('timeline');
  let told = null, cursor = 0;

  function make(tag, className, parent) {
    const element = document.createElement(tag);
    element.className = className;
    parent.appendChild(element);
    return element;
  }

  function ends() {
    const from = told.main.from || 0;
    const to = told.end || told.main.to || Math.max(parseFloat(told.time), from + 1);
    return [from, Math.max(to, from + 1)];
  }

  function percent(time) {
    const [from, to] = ends();
    return Math.min(100, Math.max(0, 100 * (time - from) / (to - from)));
  }

  function go(time) {
    code.postMessage({ type: 'go', time: String(time) });
  }

  /** A mark that can be clicked and reached by Tab. */
  function mark(parent, kind, time, label) {
    const button = make('button', 'mark ' + kind, parent);
    button.style.left = percent(parseFloat(time)) + '%';
    button.title = label;
    button.setAttribute('aria-label', label);
    button.addEventListener('click', event => {
      event.stopPropagation();
      go(time);
    });
  }

  function stretch(parent, kind, from, to, label) {
    const box = make('div', 'stretch ' + kind, parent);
    box.style.left = percent(from) + '%';
    box.style.width = Math.max(0.2, percent(to) - percent(from)) + '%';
    box.title = label;
  }

  function row(name) {
    const box = make('div', 'row', line);
    make('span', 'name', box).textContent = name;
    return make('div', 'lane', box);
  }

  function lane(name, items, draw) {
    if (items && items.length) {
      const parent = row(name);
      for (const item of items)
        draw(parent, item);
    }
  }

  /** The line itself: a slider, by mouse and by arrow keys; Enter goes there. */
  function slider() {
    const track = make('div', 'track', line), [from, to] = ends(), here = parseFloat(told.time);
    track.tabIndex = 0;
    track.setAttribute('role', 'slider');
    track.setAttribute('aria-label', 'Where you are in the recording');
    track.setAttribute('aria-valuemin', String(from));
    track.setAttribute('aria-valuemax', String(to));
    const point = make('div', 'here', track), wanted = make('div', 'wanted', track);
    point.style.left = percent(here) + '%';
    function show(time) {
      cursor = Math.round(Math.min(to, Math.max(from, time)));
      wanted.style.left = percent(cursor) + '%';
      track.setAttribute('aria-valuenow', String(cursor));
      track.title = 'timestamp ' + cursor;
    }
    show(here);
    const at = event => from + (to - from) * event.offsetX / Math.max(1, track.clientWidth);
    track.addEventListener('mousemove', event => event.target === track && show(at(event)));
    track.addEventListener('click', event => {
      if (event.target === track)
        show(at(event));
      go(cursor);
    });
    track.addEventListener('keydown', event => {
      const step = (to - from) / (event.shiftKey ? 10 : 100);
      const keys = {
        ArrowRight: () => show(cursor + step), ArrowLeft: () => show(cursor - step), Home: () => show(from),
        End: () => show(to), Enter: () => go(cursor), ' ': () => go(cursor) };
      if (keys[event.key]) {
        keys[event.key]();
        event.preventDefault();
      }
    });
  }

  function draw() {
    line.replaceChildren();
    if (!told) {
      says.textContent = 'No recording is open.';
      return;
    }
    const [from, to] = ends();
    says.textContent = `At ${told.time}, ${percent(parseFloat(told.time)).toFixed(1)} % of ${to - from} lines` +
      (told.complete ? '' : ' (still being looked through)');
    slider();
    lane('bookmarks', told.bookmarks, (parent, each) => mark(parent, 'bookmark', each.time, `${each.name}, at ${each.time}`));
    lane('exceptions', told.exceptions, (parent, each) =>
      mark(parent, 'exception', each.time, `${each.type}, ${each.file}:${each.line}, at ${each.time}`));
    lane('breakpoints', told.hits, (parent, time) => mark(parent, 'hit', time, `a breakpoint, about ${time}`));
    lane('tests', told.tests, (parent, each) => mark(parent, each.exception || each.place ? 'failed' : 'passed', each.from,
      `${each.name}: ${each.outcome}`));
    lane('marks', told.marks, (parent, each) => mark(parent, each.failure ? 'failed' : 'passed', each.time, each.texts.join(' ')));
    if (told.threads && new Set(told.threads.map(each => each.thread)).size > 1)
      lane('threads', told.threads, (parent, each) =>
        stretch(parent, 'thread' + each.thread % 6, each.from, each.to, `thread ${each.thread}`));
  }

  window.addEventListener('message', event => {
    if (event.data && event.data.type === 'time') {
      const focused = document.activeElement && document.activeElement.className === 'track';
      told = event.data.time;
      draw();
      if (focused)
        line.querySelector('.track')?.focus();
    }
  });
  code.postMessage({ type: 'ready' });
})();
