import { type Command, useCommand } from './commands.ts'

/** The tab in front while a command is there. */
export type CommandPlace = 'Documents' | 'Document' | 'View' | 'Query'

type TabCommand = Pick<Command, 'label' | 'keys'> & { readonly place: CommandPlace }

/** The commands of tabs: each can run while such a tab is in front, and is listed with its shortcut wherever the person is. */
const tabCommands = {
  'documents.filter': { place: 'Documents', label: 'Filter by the start of the key', keys: ['mod+f'] },
  'documents.search': {
    place: 'Documents',
    label: 'Search the text of the documents',
    keys: ['mod+shift+f'],
  },
  'documents.jump': { place: 'Documents', label: 'Jump to a key', keys: ['mod+g'] },
  'documents.edit': { place: 'Documents', label: 'Edit these documents…' },
  'document.save': { place: 'Document', label: 'Save document', keys: ['mod+s'] },
  'document.forecast': { place: 'Document', label: 'Show or hide what saving will do' },
  'document.history': { place: 'Document', label: 'History of this document' },
  'document.tree': { place: 'Document', label: 'Show or hide the tree' },
  'document.links': { place: 'Document', label: 'Show or hide links and rows' },
  'view.keep': {
    place: 'View',
    label: 'Keep the draft of this view, or save it to its file',
    keys: ['mod+s'],
  },
  'view.openFile': { place: 'View', label: 'Open the file of a view…' },
  'view.publish': { place: 'View', label: 'Publish view', keys: ['mod+enter'] },
  'view.dryRun': { place: 'View', label: 'Dry run: what would publishing do?', keys: ['mod+shift+enter'] },
  'map.fix': { place: 'View', label: 'Fix the problem on this line of the map…' },
  'map.format': { place: 'View', label: 'Format the map' },
  'map.rename': { place: 'View', label: 'Rename the column or variable at the cursor…' },
  'map.nextProblem': { place: 'View', label: 'Go to the next problem of the map', keys: ['f8'] },
  'map.hover': {
    place: 'View',
    label: 'Show what is known of the word at the cursor',
    keys: ['mod+alt+k'],
  },
  'map.feeds': { place: 'View', label: 'Show what this line of the map feeds', keys: ['mod+alt+l'] },
  'map.stepForward': { place: 'View', label: 'One step of the map forward', keys: ['f10'] },
  'map.stepBack': { place: 'View', label: 'One step of the map back', keys: ['f9'] },
  'sample.next': { place: 'View', label: 'Next sampled document', keys: ['mod+alt+n'] },
  'sample.previous': { place: 'View', label: 'Previous sampled document', keys: ['mod+alt+p'] },
  'query.run': { place: 'Query', label: 'Run query', keys: ['mod+enter', 'f5'] },
} as const satisfies Readonly<Record<string, TabCommand>>

type TabCommandName = keyof typeof tabCommands

/** The commands of tabs as the settings list them. */
export const listedTabCommands: readonly (TabCommand & { readonly name: string })[] =
  Object.entries<TabCommand>(tabCommands).map(([name, command]) => ({ name, ...command }))

/** Where a command is: in one kind of tab, or undefined for one that is there wherever the person is. */
export function placeOf(name: string): CommandPlace | undefined {
  return listedTabCommands.find((each) => each.name === name)?.place
}

/**
 * Contributes a command of a tab while that tab is in front and the command makes sense there.
 *
 * @example
 * useTabCommand('document.save', save, active)
 */
export function useTabCommand(
  name: TabCommandName,
  run: () => void,
  active: boolean,
  now: { readonly label?: string } = {},
): void {
  const { label, keys }: TabCommand = { ...tabCommands[name], ...now }
  useCommand({ name, label, ...(keys && { keys }), run }, active)
}
