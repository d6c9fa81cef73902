const literal = /^(?:'[^']*'|"[^"]*"|-?\d+(?:\.\d+)?|null|undefined)$/i;
const comparison = /^('[^']*'|"[^"]*"|-?\d+(?:\.\d+)?)\s*(=|!=|<>)\s*('[^']*'|"[^"]*"|-?\d+(?:\.\d+)?)$/;
/** A property of the message: an application's own, or one of the system but for the body and the twin. */
const property = /^(?:\$(?!body\b|twin)[A-Za-z][\w-]*|[A-Za-z_][\w-]*)$/i;
const typographic = /[\u2018\u2019\u201c\u201d]/;

/**
 * Why no message meets a condition that edgeHub compiles, with what was probably meant; undefined where some may. A
 * condition that is no truth value is undefined, and an undefined one lets nothing pass (read in code).
 */
export function findIdleCondition(condition: string): { why: string; help: string } | undefined {
  const text = withoutParentheses(condition.trim());
  if (typographic.test(text.replaceAll(/'[^']*'|"[^"]*"/g, ''))) {
    return {
      why: 'its condition holds typographic quotation marks, which quote nothing',
      help: "Write straight ones: 'true'.",
    };
  }
  if (/^false$/i.test(text)) return { why: 'its condition is false', help: 'Correct the condition, or take it out.' };
  if (/^true$/i.test(text)) return undefined;
  if (literal.test(text)) {
    return { why: `its condition is ${text} alone, which is no truth value`, help: 'Compare something with it.' };
  }
  if (property.test(text)) {
    return {
      why: `its condition is \`${text}\` alone, a text and no truth value`,
      help: `Compare it: \`${text} = 'true'\`.`,
    };
  }
  const [, left = '', operator = '', right = ''] = comparison.exec(text) ?? [];
  if (operator === '') return undefined;
  // Of two kinds nothing is certain.
  if (/^['"]/.test(left) !== /^['"]/.test(right)) return undefined;
  const isEqual = /^['"]/.test(left) ? left.slice(1, -1) === right.slice(1, -1) : Number(left) === Number(right);
  if (isEqual === (operator === '=')) return undefined;
  return { why: `its condition, ${text}, is never true`, help: 'Correct the condition, or take it out.' };
}

function withoutParentheses(text: string): string {
  let inner = text;
  while (/^\([^()]*\)$/.test(inner)) inner = inner.slice(1, -1).trim();
  return inner;
}
