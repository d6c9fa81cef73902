import * as z from 'zod';

// zod would compile a function for each object that it reads, half a megabyte in all, for what is read at the start and then
// some times an hour. It looks at this when a schema is made, so that this comes before the first one.
z.config({ jitless: true });
