export { JobProgress } from './job-progress.tsx'
export { clock, duration, jobPercent, jobTitle } from './job-words.ts'
