export { formatJson } from './format-json.ts'
export { JsonText } from './json-text.tsx'
