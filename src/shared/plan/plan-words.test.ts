import { describe, expect, it } from 'vitest'
import { planWords } from './plan-words.ts'

const columns = [
  { name: 'author', type: 'text', index: true },
  { name: 'year', type: 'integer' },
  { name: 'title', type: 'text' },
] as const
const view = { columns }

describe('a plan in words', () => {
  it.each<[string, string[], string[]]>([
    [
      'SQLite',
      ['SEARCH v USING INDEX i_author (author=?)'],
      ['Reads the index “i_author” of “author” where it has the value asked for.'],
    ],
    [
      'SQLite, a range, documents and a sort',
      [
        'SEARCH v USING INDEX i_year (year>? AND year<?)',
        'SEARCH d USING INTEGER PRIMARY KEY (rowid=?)',
        'USE TEMP B-TREE FOR ORDER BY',
      ],
      [
        'Reads the index “i_year” of “year” from one value to another.',
        'Reads the document of each row by its number.',
        'Sorts what it found.',
      ],
    ],
    [
      'PostgreSQL',
      [
        'Limit  (cost=0.14..8.16 rows=1 width=72)',
        '  ->  Index Scan using i_year on book v  (cost=0.14..8.16 rows=12 width=72)',
        '        Index Cond: (year >= 1900)',
      ],
      ['Reads the index “i_year” of “year” from a value on, about 12 rows.'],
    ],
    [
      'PostgreSQL, a scan and groups',
      [
        'HashAggregate  (cost=1.10..1.20 rows=3 width=12)',
        '  ->  Seq Scan on book v  (cost=0.00..1.05 rows=1234 width=4)',
      ],
      ['Brings the rows of each group together.', 'Reads every row of the view, about 1,234 rows.'],
    ],
    [
      'MariaDB',
      [
        'id: 1, select_type: SIMPLE, table: v, type: ref, possible_keys: k, key: k, key_len: 5, ref: const, rows: 1, Extra: Using where; Using filesort',
      ],
      ['Reads the index “k” where it has the value asked for, about 1 row.', 'Sorts what it found.'],
    ],
  ])('tells what %s does', (_, plan, steps) => {
    expect(planWords(plan, view, { where: {} }).steps).toEqual(steps)
  })

  it.each<[string, string[], Parameters<typeof planWords>[2], string | null]>([
    ['what is compared', ['SCAN v'], { where: { year: 1900 } }, 'An index over “year” would serve.'],
    [
      'what is equal before what is in a range, also within and',
      ['SCAN v'],
      { where: { year: { gte: 1900 }, and: [{ title: 'Emma' }] } },
      'An index over “title”, “year” would serve.',
    ],
    [
      'the order',
      ['SCAN v', 'USE TEMP B-TREE FOR ORDER BY'],
      { where: {}, orderBy: ['-year'] },
      'An index over “year” would serve.',
    ],
    [
      'the order of what an index finds',
      ['SEARCH v USING INDEX i_author (author=?)', 'USE TEMP B-TREE FOR ORDER BY'],
      { where: { author: 'x' }, orderBy: ['year'] },
      'An index over “author”, “year” would spare the sort.',
    ],
    [
      'no index for what is within a text',
      ['SCAN v'],
      { where: { title: { contains: 'a' } } },
      'No index would serve: “title” is compared in a way that needs every row.',
    ],
    [
      'an index that is there',
      ['Seq Scan on book v  (cost=0.00..1.05 rows=5 width=4)'],
      { where: { author: 'x' } },
      'The view has an index over “author”; the database expects to be quicker without it.',
    ],
    [
      'what is compared row by row while an index is read in its order',
      ['SCAN v USING INDEX i_id'],
      { where: { year: 1900 } },
      'An index over “year” would serve.',
    ],
    [
      'no index for what is compared row by row while one gives the order',
      [
        'Index Scan using i_author on book v  (cost=0.00..1.05 rows=5 width=4)',
        '  Filter: (strpos(author, $1) > 0)',
      ],
      { where: { author: { contains: 'a' } }, orderBy: ['author'] },
      'No index would serve: “author” is compared in a way that needs every row.',
    ],
    ['nothing where an index gives the order', ['SCAN v USING INDEX i_id'], { where: {} }, null],
    ['nothing of all rows', ['SCAN v'], { where: {} }, null],
    [
      'nothing where an index is used',
      ['SEARCH v USING INDEX i_author (author=?)'],
      { where: { author: 'x' } },
      null,
    ],
  ])('advises %s', (_, plan, asked, advice) => {
    expect(planWords(plan, view, asked).advice).toBe(advice)
  })
})
