import { desktop } from '../client/index.ts'
import { notifyDone, notifyOffer } from '../components/notify.tsx'
import { reportProblem } from '../workspace/problems.ts'

/** Offers a newer version of the app, where there is one. What went wrong is said only when the person has asked. */
export async function lookForUpdate(how: 'asked' | 'at start'): Promise<void> {
  const answer = await desktop.findUpdate()
  if (answer.kind === 'found')
    return notifyOffer(`Datastore ${answer.version} is there`, 'Install and restart', () => void install())
  if (how === 'at start') return
  if (answer.kind === 'failed')
    return reportProblem('Could not look for a newer version', new Error(answer.reason))
  notifyDone(
    answer.kind === 'current'
      ? 'This is the newest version'
      : 'This build does not update itself: whoever installed it does',
  )
}

async function install(): Promise<void> {
  try {
    await desktop.installUpdate()
  } catch (error) {
    reportProblem('Could not install the newer version', error, () => void install())
  }
}
