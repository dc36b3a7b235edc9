import { notifications } from '@mantine/notifications'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import { onJobEnd } from '../../client/index.ts'
import { notifyDone } from '../../components/notify.tsx'

/** Says how an export ended, wherever the person is by then. */
export function announceExport(id: string): void {
  onJobEnd(id, announce)
}

function announce(job: JobSnapshot): void {
  if (job.state === 'done') notifyDone(job.result ?? `Wrote ${job.subject}.`)
  if (job.state === 'failed') {
    notifications.show({
      title: 'The export stopped',
      message: job.error?.message,
      color: 'red',
      autoClose: false,
      role: 'alert',
    })
  }
}
