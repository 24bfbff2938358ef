import { getIntrospectionQuery, parse } from 'graphql';
import t from 'tap';
import { queryLimits, questionWorth } from '../contract/graphql.ts';
import { sizeOf } from './size.ts';

const excess = (query: string) => sizeOf(parse(query)).excess;
const calls = (query: string) => sizeOf(parse(query)).calls;
const many = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_, n) => text(n)).join(' ');
const deep = (levels: number) => `{ ${'a { '.repeat(levels - 1)} a ${'}'.repeat(levels - 1)} }`;

t.test('as much as is allowed, and no more', async (t) => {
  t.equal(excess(deep(queryLimits.depth)), null);
  t.match(excess(deep(queryLimits.depth + 1)), /8 fields deep/);
  t.equal(excess(`{ ${many(20, (n) => `f${n}`)} }`), null);
  t.match(excess(`{ ${many(21, (n) => `f${n}`)} }`), /20 root fields/);
  t.equal(excess(`{ a { ${many(20, (n) => `b${n}: b`)} } }`), null);
  t.match(excess(`{ a { ${many(21, (n) => `b${n}: b`)} } }`), /20 aliases/);
});

t.test('fragments count where they are used, and as often', async (t) => {
  t.match(excess(`{ ...F } fragment F on Query { ${many(21, (n) => `f${n}`)} }`), /20 root fields/);
  t.match(excess(`{ a { ...F } b { ... on X { ...F } } } fragment F on X { ${many(11, (n) => `x${n}: x`)} }`), /20 aliases/);
  t.match(excess(`{ a { ...F } } fragment F on X { a { a { a { a { a { a { a { a } } } } } } } }`), /8 fields deep/);
  const doubled = many(20, (n) => `fragment F${n} on X { ...F${n + 1} ... on X { ...F${n + 1} } }`);
  t.match(excess(`{ a { ...F0 } } ${doubled} fragment F20 on X { x }`), /1000 fields/, 'and those that double themselves end soon');
  t.equal(excess('{ ...F } fragment F on Query { ...G a } fragment G on Query { ...F }'), null, 'nor does one within itself go on');
  t.match(excess(`query A { a } query B ${deep(9)}`), /8 fields deep/, 'whichever operation is meant');
});

t.test('tools may read the schema, and nobody may make much of it', async (t) => {
  t.equal(excess(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true })), null);
  t.match(excess('{ __schema { types { fields { type { fields { name } } } } } }'), /"fields" is not below "fields"/);
  t.match(excess('{ __schema { types { a: fields { name } b: fields { name } } } }'), /no aliases/);
  t.match(excess('{ a: __schema { description } b: __schema { description } }'), /no aliases/);
  t.equal(excess('{ a: __type(name: "Video") { name } b: __type(name: "Files") { name } }'), null);
});

t.test('a question is worth the more calls the larger it is, wherever its words stand', async (t) => {
  t.equal(calls('{ health { status } }'), 1);
  t.equal(calls(`{ a { ${many(240, () => 'b')} } }`), 10);
  t.equal(calls(`{ a } fragment F on X { ${many(241, () => 'b')} }`), 10, 'also in a fragment that nobody uses');
  t.equal(calls(`{ ${many(9, () => 'a { ...F }')} } fragment F on X { ${many(50, () => 'b')} }`), 19, 'and as often as one is used');
  t.equal(calls('{ ...F ...F } fragment F on Query { __schema { description } }'), 1 + 2 * questionWorth.introspection);
});
