import dns from 'node:dns';
import { NameLookUps, type LookUp } from './look-up.ts';

// In place of what everything that connects by a name goes by, the SDK's connections among it: net looks here at each one.
const { lookup } = dns;
const names = new NameLookUps(lookup as LookUp, process.env);
const lookUp = Object.defineProperties(names.lookUp, Object.getOwnPropertyDescriptors(lookup));
Object.assign(dns, { lookup: lookUp });
process.once('exit', () => names.stop());
