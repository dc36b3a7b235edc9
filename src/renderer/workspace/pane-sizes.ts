import * as v from 'valibot'
import { byName } from '../../shared/model/by-name.ts'
import { usePaneSizes } from '../components/panes/pane-sizes.ts'
import { readState, writeState } from './persist.ts'

const name = 'panes'
const kept = byName(byName(v.number()))

/** Puts back the sizes a person gave to panes, and keeps what is changed from now on. */
export async function restorePaneSizes(): Promise<void> {
  const text = await readState(name)
  const read = v.safeParse(kept, text === null ? {} : JSON.parse(text))
  if (read.success) usePaneSizes.setState(read.output)
  usePaneSizes.subscribe((sizes) => writeState(name, JSON.stringify(sizes)))
}
