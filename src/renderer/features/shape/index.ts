export { ShapeTab } from './shape-tab.tsx'
