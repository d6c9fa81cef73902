import { no, unknown, yes, type Judged, type Seen } from './readings.ts';

const mostDeployments = 100;

export const judgeDeployments = {
  'hub-room': (deployments: Seen['hub-deployments']): Judged =>
    (deployments.length < mostDeployments ? yes : no)(`there are ${deployments.length}`),
  'hub-or-unprotected': (deployments: Seen['hub-deployments']): Judged => {
    const shown = deployments.flatMap(({ targetCondition, countedBy }) => {
      const condition = targetCondition.trim();
      return condition === '' || condition === '*' || countedBy === undefined ? [] : [{ condition, countedBy }];
    });
    const [first] = shown;
    if (first === undefined) return unknown('no deployment with a target condition shows its query');
    const bare = shown.find(({ condition, countedBy }) => / and /i.test(countedBy) && endsBare(countedBy, condition));
    if (bare !== undefined) return yes(`seen: ${bare.countedBy}`);
    const wrapped = shown.find(({ condition, countedBy }) => countedBy.includes(`(${condition})`));
    return wrapped === undefined ? unknown(`seen: ${first.countedBy}`) : no(`seen: ${wrapped.countedBy}`);
  },
};

function endsBare(query: string, condition: string): boolean {
  const text = query.trim();
  return text.endsWith(condition) && /\band\s+$/i.test(text.slice(0, -condition.length));
}

export const judgeConditions = {
  'hub-in-refused': ({ withIn }: Seen['hub-conditions']): Judged =>
    withIn === '' ? no('a condition with IN was found right') : yes(`it says: ${withIn}`),
  'hub-tests-conditions': ({ broken }: Seen['hub-conditions']): Judged =>
    broken === '' ? no('nothing was found wrong with a condition that is none') : yes(`it says: ${broken}`),
};

const isDone = (status: number) => status >= 200 && status < 300;

export const judgeTemporary = {
  'hub-create-only': ({ createdAgain }: Seen['temporary-deployment']): Judged => {
    const text = `the second creation was answered with ${createdAgain}`;
    if (createdAgain === 409) return yes(text);
    return (isDone(createdAgain) ? no : unknown)(text);
  },
  'hub-quoted-etag': ({ unquoted, changed }: Seen['temporary-deployment']): Judged => {
    const text = `without quotes ${unquoted}, with quotes ${changed}`;
    if (isDone(unquoted)) return no(text);
    return ([400, 409, 412].includes(unquoted) && isDone(changed) ? yes : unknown)(text);
  },
  'hub-content-kept': ({ changed, contentChanged }: Seen['temporary-deployment']): Judged => {
    if (contentChanged) return no(`the change was answered with ${changed}, and the content is the new one`);
    if (isDone(changed)) return yes(`the change was answered with ${changed}, and the content is the old one`);
    const refused = changed >= 400 && changed < 500 && changed !== 429;
    return (refused ? no : unknown)(`the change was answered with ${changed}`);
  },
};
