export { StartDialog } from './start/start-dialog.tsx'
export { ViewTab } from './view-tab.tsx'
export { ViewsTab } from './views-tab.tsx'
