import { createContext, useContext, useEffect, useRef } from 'react'
import { create } from 'zustand'

/** One action. Menu, shortcut and palette all read the same record. */
export interface Command {
  /** Stable name, `noun.verb`: what the native menu sends. */
  readonly name: string
  readonly label: string
  /** Shortcuts as `mod+shift+s`; `mod` is Command on macOS and Control elsewhere. The first one is shown. */
  readonly keys?: readonly string[]
  /** Whether it can run now; always when absent. */
  readonly when?: () => boolean
  readonly run: () => void
}

interface CommandsState {
  /** The last one contributed under a name wins, so that the active tab's comes before the shell's. */
  readonly commands: readonly Command[]
}

export const useCommands = create<CommandsState>()(() => ({ commands: [] }))

/** Shortcuts that the person has chosen, by the command's name, in place of the command's own. */
export const useBindings = create<{ readonly keys: Readonly<Record<string, readonly string[]>> }>()(() => ({
  keys: {},
}))

/** The shortcuts a command has now: those that the person has chosen, or else its own. */
export function keysOf({ name, keys = [] }: Pick<Command, 'name' | 'keys'>): readonly string[] {
  const chosen = useBindings.getState().keys
  return Object.hasOwn(chosen, name) ? (chosen[name] ?? []) : keys
}

/** The shortcut of a command to show beside what runs it; undefined where it has none. */
export function useKeys(name: string): string | undefined {
  useBindings((state) => state.keys)
  return useCommands(({ commands }) => {
    const command = commands.findLast((each) => each.name === name)
    return command === undefined ? undefined : keysOf(command)[0]
  })
}

/** Contributes a command until the returned function is called. */
export function addCommand(command: Command): () => void {
  useCommands.setState(({ commands }) => ({ commands: [...commands, command] }))
  return () =>
    useCommands.setState(({ commands }) => ({ commands: commands.filter((each) => each !== command) }))
}

/** Whether what contributes commands is in the pane with the focus: of two panes that show tabs, only one has theirs. */
export const HasFocus = createContext(true)

/**
 * Contributes a command while the component is mounted, has the focus and is `active`; `run` and `when` may change at every render.
 *
 * @example
 * useCommand({ name: 'document.save', label: 'Save', keys: ['mod+s'], run: save }, active)
 */
export function useCommand(command: Command, active = true): void {
  const hasFocus = useContext(HasFocus)
  const latest = useRef(command)
  useEffect(() => {
    latest.current = command
  })
  const { name, label } = command
  const keys = command.keys?.join(' ')
  useEffect(() => {
    if (!active || !hasFocus) return
    return addCommand({
      name,
      label,
      keys: keys?.split(' '),
      when: () => latest.current.when?.() ?? true,
      run: () => latest.current.run(),
    })
  }, [name, label, keys, active, hasFocus])
}

/** The commands that can run now, each name once, the newest contribution of a name first to count. */
export function availableCommands(): readonly Command[] {
  const byName = new Map<string, Command>()
  for (const command of useCommands.getState().commands) {
    if (command.when?.() ?? true) byName.set(command.name, command)
  }
  return [...byName.values()]
}

/** Runs a command by name; false when there is none that can run now. */
export function runCommand(name: string): boolean {
  const command = availableCommands().find((each) => each.name === name)
  command?.run()
  return command !== undefined
}

/** Runs the command a keystroke stands for; true when there was one. */
export function runShortcut(event: KeyboardEvent, mac: boolean): boolean {
  const pressed = shortcutOf(event, mac)
  const command = availableCommands().findLast((each) => keysOf(each).includes(pressed))
  command?.run()
  return command !== undefined
}

/** A keystroke in the notation of `keys`, modifiers in the order mod, ctrl, alt, shift. */
export function shortcutOf(event: KeyboardEvent, mac: boolean): string {
  const mod = mac ? event.metaKey : event.ctrlKey
  const parts = [
    mod && 'mod',
    mac && event.ctrlKey && 'ctrl',
    event.altKey && 'alt',
    event.shiftKey && 'shift',
    keyName(event),
  ]
  return parts.filter(Boolean).join('+')
}

function keyName(event: KeyboardEvent): string {
  // With Alt held, macOS reports the composed character: the physical key is what the person means.
  if (event.altKey && /^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase()
  return event.key === ' ' ? 'space' : event.key.toLowerCase()
}
