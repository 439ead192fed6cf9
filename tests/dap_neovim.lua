-- SPDX-License-Identifier: MIT
-- Drives `revdb dap` from a neovim with nvim-dap.  Run by tests/test_dap_clients.py:
--     nvim --headless -u NONE -c 'luafile dap_neovim.lua', with g:revdb, g:log, g:program and g:line set
-- Prints where it stands after each move; a failure ends it with status 1.
local dap = require('dap')
dap.adapters.revdb = { type = 'executable', command = vim.g.revdb, args = { 'dap' } }

local stops = 0
dap.listeners.after.event_stopped.test = function() stops = stops + 1 end

local function wait(what, ready)
  if not vim.wait(60000, ready, 20) then
    error('waited in vain for ' .. what)
  end
end

-- The innermost frame, when the client has asked for the stack.
local function place()
  local session = dap.session()
  wait('a frame', function() return session.current_frame ~= nil end)
  return session.current_frame.name .. ':' .. session.current_frame.line
end

local function move(name, start)
  local before = stops
  local session = dap.session()
  if session then session.current_frame = nil end
  start()
  wait(name, function() return stops > before and dap.session() and dap.session().current_frame ~= nil end)
  io.stdout:write(name, ' ', place(), '\n')
end

local ok, problem = pcall(function()
  vim.cmd('edit ' .. vim.g.program)
  vim.api.nvim_win_set_cursor(0, { vim.g.line, 0 })
  dap.set_breakpoint()
  move('entry', function()
    dap.run({ type = 'revdb', request = 'launch', name = 'test', log = vim.g.log, stopAt = 'start' })
  end)
  move('continue', dap.continue)
  move('next', dap.step_over)
  move('stepBack', dap.step_back)
  move('stepIn', dap.step_into)
  move('bstepOut', function() -- as docs/editors.md has it
    dap.session():request('revdb/go', { move = 'bstepOut', threadId = dap.session().stopped_thread_id })
  end)
  move('stepIn', dap.step_into)
  move('reverseContinue', dap.reverse_continue)
  dap.disconnect()
  wait('the end', function() return dap.session() == nil end)
end)
if not ok then
  io.stderr:write(tostring(problem), '\n')
  vim.cmd('cquit')
end
vim.cmd('qall!')
