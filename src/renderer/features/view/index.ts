export { ViewTab } from './view-tab.tsx'
export { ViewsTab } from './views-tab.tsx'
