import { notifyOffer } from '../../components/notify.tsx'
import { closeTab, type OpenTab, togglePin } from '../../workspace/tabs/tabs.ts'

/** Closes a tab at a key or a click that is easily a mistake: one that is pinned stays, and says so. */
export function closeUnpinned({ id, pinned, title }: OpenTab): void {
  if (!pinned) return void closeTab(id)
  notifyOffer(`“${title}” is pinned, and stays`, 'Unpin', () => togglePin(id), `pinned ${id}`)
}
