import { describe, expect, test } from 'vitest';
import { LIST_VALUES_LIMIT, readJsonBody, TWIN_VALUES_LIMIT, VALUES_LIMIT } from './request-body.ts';

const MAX_ITEMS = 100;

async function read(text: string, maxItems: number | null = null): Promise<unknown> {
  return readJsonBody(text, async () => {}, maxItems);
}

function items(count: number, item = '{}'): string {
  return `[${Array.from({ length: count }, () => item).join(', ')}]`;
}

describe('a body that holds too much', () => {
  test.each([
    ['of more items than a list may have', `[${'{"a":,},'.repeat(100_000)}1]`, 'at most, and has 100001'],
    ['of more values than a list may have', items(99, `[${'?,'.repeat(6000)}1]`), '500000 values'],
  ])('%s is refused unread', async (_name, text, reason) => {
    const refused = read(text, MAX_ITEMS);
    await expect(refused).rejects.toThrow(reason);
  });

  test('may have as many values as a deployment can need, and not one more', async () => {
    const fitting = `{"a":${items(VALUES_LIMIT - 2)}}`;
    expect(await read(fitting)).toMatchObject({ a: { length: VALUES_LIMIT - 2 } });
    const tooMany = { status: 413, code: 'MessageTooLarge' };
    await expect(read(`{"a":${items(VALUES_LIMIT - 1)}}`)).rejects.toMatchObject(tooMany);
    // An item of a list is what a body is elsewhere.
    const many = Math.floor(VALUES_LIMIT * 1.5);
    expect(await read(items(2, items(many / 2)), MAX_ITEMS)).toHaveLength(2);
    const refused = read(`["a", ${items(many)}]`, MAX_ITEMS);
    await expect(refused).rejects.toMatchObject(tooMany);
    await expect(refused).rejects.toThrow('Item [1] of the body holds more');
    await expect(read(items(6, items(many / 2)), MAX_ITEMS)).resolves.toHaveLength(6);
    await expect(read(items(8, items(many / 2)), MAX_ITEMS)).rejects.toThrow(`more than ${LIST_VALUES_LIMIT} values`);
  });
});

test('a twin holds fewer values', async () => {
  const twin = (count: number) => readJsonBody(`{"a":${items(count)}}`, async () => {}, null, TWIN_VALUES_LIMIT);
  expect(await twin(TWIN_VALUES_LIMIT - 2)).toMatchObject({ a: { length: TWIN_VALUES_LIMIT - 2 } });
  await expect(twin(TWIN_VALUES_LIMIT - 1)).rejects.toThrow(`more than ${TWIN_VALUES_LIMIT} values`);
});

describe('a long list', () => {
  const long = JSON.stringify(Array.from({ length: MAX_ITEMS }, (_, id) => ({ id, text: '],[{"'.repeat(300) })));

  test('is read in a turn for each item, as it would be read at once', async () => {
    let turns = 0;
    const list = await readJsonBody(long, async () => void (turns += 1), MAX_ITEMS);
    expect(list).toEqual(JSON.parse(long));
    expect(turns).toBe(MAX_ITEMS);
  });

  test.each([
    [`${long.slice(0, -1)}, 1.]`, 'item [100]: '],
    [`${long.slice(0, -1)}, ]`, 'item [100]: '],
    [long.slice(0, -1), 'does not end where the body ends'],
    [`${long}]`, 'does not end where the body ends'],
    [`${long.slice(0, -1)}}`, 'does not end where the body ends'],
  ])('that is no JSON is refused (%#)', async (text, reason) => {
    const refused = read(text, MAX_ITEMS + 1);
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'IotHubFormatError' });
    await expect(refused).rejects.toThrow(reason);
  });

  test('ends with the caller', async () => {
    const gone = async (): Promise<void> => Promise.reject(new Error('the caller went away'));
    await expect(readJsonBody(long, gone, MAX_ITEMS)).rejects.toThrow('went away');
  });

  test('where one thing is asked for is read as a whole', async () => {
    let turns = 0;
    expect(await readJsonBody(long, async () => void (turns += 1))).toEqual(JSON.parse(long));
    expect(turns).toBe(0);
  });
});
