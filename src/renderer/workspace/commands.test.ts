import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  addCommand,
  availableCommands,
  keysOf,
  runCommand,
  runShortcut,
  shortcutOf,
  useBindings,
} from './commands.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

const add = (command: Parameters<typeof addCommand>[0]): void => void stops.push(addCommand(command))

/** A keystroke as the browser reports it, as far as commands look at it. */
function press(
  key: string,
  held: Partial<Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'code'>> = {},
) {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, code: '' }
  return { ...none, key, ...held } as KeyboardEvent
}

describe('a keystroke', () => {
  it.each([
    [press('s', { ctrlKey: true }), false, 'mod+s'],
    [press('s', { metaKey: true }), true, 'mod+s'],
    [press('Tab', { ctrlKey: true, shiftKey: true }), true, 'ctrl+shift+tab'],
    [press('T', { ctrlKey: true, shiftKey: true }), false, 'mod+shift+t'],
    [press('∑', { altKey: true, code: 'KeyW' }), true, 'alt+w'],
    [press('Enter', { ctrlKey: true }), false, 'mod+enter'],
    [press(' '), false, 'space'],
    [press('F5'), false, 'f5'],
  ])('is written the same on every system', (event, mac, text) => expect(shortcutOf(event, mac)).toBe(text))
})

describe('commands', () => {
  it('have the shortcuts that the person has chosen in place of their own, or none', () => {
    const run = vi.fn<() => void>()
    add({ name: 'tab.close', label: 'Close', keys: ['mod+w'], run })
    useBindings.setState({ keys: { 'tab.close': ['mod+q'] } })
    expect(runShortcut(press('w', { ctrlKey: true }), false)).toBe(false)
    expect(runShortcut(press('q', { ctrlKey: true }), false)).toBe(true)
    useBindings.setState({ keys: { 'tab.close': [] } })
    expect(keysOf({ name: 'tab.close', keys: ['mod+w'] })).toEqual([])
    expect(runShortcut(press('w', { ctrlKey: true }), false)).toBe(false)
    useBindings.setState({ keys: {} })
    expect(run).toHaveBeenCalledOnce()
  })

  it('run by name, the newest contribution of a name first', () => {
    const [shell, tab] = [vi.fn<() => void>(), vi.fn<() => void>()]
    add({ name: 'export.open', label: 'Export all', run: shell })
    add({ name: 'export.open', label: 'Export these', run: tab })
    expect(runCommand('export.open')).toBe(true)
    expect(tab).toHaveBeenCalledOnce()
    expect(shell).not.toHaveBeenCalled()
  })

  it('run by shortcut, that of the tab before that of the shell', () => {
    const [reload, query] = [vi.fn<() => void>(), vi.fn<() => void>()]
    add({ name: 'data.reload', label: 'Reload', keys: ['f5'], run: reload })
    add({ name: 'query.run', label: 'Run', keys: ['mod+enter', 'f5'], run: query })
    expect(runShortcut(press('F5'), false)).toBe(true)
    expect(query).toHaveBeenCalledOnce()
    expect(reload).not.toHaveBeenCalled()
  })

  it('are left out while they cannot run, and say so', () => {
    const run = vi.fn<() => void>()
    add({ name: 'tab.close', label: 'Close', keys: ['mod+w'], when: () => false, run })
    expect(availableCommands()).toEqual([])
    expect(runCommand('tab.close')).toBe(false)
    expect(runShortcut(press('w', { ctrlKey: true }), false)).toBe(false)
    expect(run).not.toHaveBeenCalled()
  })

  it('are gone once they are taken back', () => {
    addCommand({ name: 'view.publish', label: 'Publish', run: vi.fn<() => void>() })()
    expect(runCommand('view.publish')).toBe(false)
  })
})
