export { AddCondition, ConditionRows } from './condition-rows.tsx'
export { buildFilter, emptyForm, type FilterForm, filterForm, lineOf, newLine } from './filter-form.ts'
