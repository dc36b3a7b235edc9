export { JobProgress } from './job-progress.tsx'
export { clock, duration, fileName, jobPercent, jobTitle } from './job-words.ts'
