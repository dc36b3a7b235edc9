export { JobsPanel } from './jobs-panel.tsx'
export { JobsStatus } from './jobs-status.tsx'
