import { useEffect } from 'react'
import { desktop } from '../client/index.ts'
import { keysOf, useBindings, useCommands } from '../workspace/commands.ts'

/** Keeps the keys that the native menu shows those of the commands. */
export function useMenuKeys(): void {
  const commands = useCommands((state) => state.commands)
  const bindings = useBindings((state) => state.keys)
  useEffect(() => {
    const shown = commands.flatMap((command) => {
      const [first] = keysOf(command)
      return first === undefined ? [] : [[command.name, first] as const]
    })
    desktop.setMenuKeys(Object.fromEntries(shown))
  }, [commands, bindings])
}
