/** When something ended, as briefly as it is clear: the time today, the day and the time before. */
export function when(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)]
  const time = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (then.toDateString() === today.toDateString()) return time
  const sameYear = then.getFullYear() === today.getFullYear()
  const day = then.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
  return `${day}, ${time}`
}
