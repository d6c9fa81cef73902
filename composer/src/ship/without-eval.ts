import { config } from 'zod/v4/core';

/**
 * The parser would write and compile functions of its own for every object it knows. For one run of a command that costs
 * more than it gains, and no code cache can hold it. Imported first: schemas look at it when they are made.
 */
config({ jitless: true });
