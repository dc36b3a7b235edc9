export { ConditionRow } from './condition-row.tsx'
export {
  buildFilter,
  type ConditionLine,
  emptyForm,
  type FilterForm,
  filterForm,
  lineOf,
  newLine,
} from './filter-form.ts'
