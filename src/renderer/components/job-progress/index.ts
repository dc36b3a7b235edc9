export { JobProgress, useNow } from './job-progress.tsx'
export { clock, duration, fileName, jobPercent, jobTimeLeft, jobTitle } from './job-words.ts'
