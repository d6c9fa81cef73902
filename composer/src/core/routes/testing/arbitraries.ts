import fc from 'fast-check';

const leaf = fc.constantFrom(
  'temperature',
  "'text'",
  '"a \\"b\\""',
  '3',
  '-4',
  '.5',
  '0x1F',
  'true',
  'null',
  'undefined',
  '$connectionDeviceId',
  '$body.a[0].b',
  '{ $body.on }',
);
const operator = fc.constantFrom(
  '*',
  '/',
  '%',
  '+',
  '-',
  '||',
  '<',
  '<=',
  '>',
  '>=',
  '=',
  '!=',
  '<>',
  'AND',
  'or',
  '??',
);

/** Conditions that the grammar reads; not all of them compile. */
export const conditions: fc.Arbitrary<string> = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.tuple(tie('condition'), operator, tie('condition')).map((parts) => parts.join(' ')),
    tie('condition').map((inner) => `(${inner})`),
    fc.tuple(fc.constantFrom('- ', 'NOT '), tie('condition')).map((parts) => parts.join('')),
    fc.array(tie('condition'), { maxLength: 3 }).map((args) => `concat(${args.join(', ')})`),
  ),
})).condition;

export const routes: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('FROM', 'SELECT * FROM', 'from'),
    fc.constantFrom('/*', '/messages/*', '/messages/modules/detector/outputs/*'),
    fc.option(conditions, { nil: undefined }),
    fc.constantFrom('$upstream', 'BrokeredEndpoint("/modules/filter/inputs/in")'),
  )
  .map(
    ([from, source, where, sink]) => `${from} ${source} ${where === undefined ? '' : `WHERE ${where} `}INTO ${sink}`,
  );

const pieces =
  'FROM / /* */ * WHERE INTO $upstream SELECT ( ) { } , " \' \\ a 1 $body. [0] = < ?? ? and not - || f( @ BrokeredEndpoint(';
const snippets = fc.constantFrom('\n', ...pieces.split(' '));

/** Anything: characters at random, and the pieces of routes in any order. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(snippets, { maxLength: 30 }).map((parts) => parts.join(' ')),
  fc.array(snippets, { maxLength: 30 }).map((parts) => parts.join('')),
);
