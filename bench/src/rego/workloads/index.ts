import type { Workload } from '../workload.ts';
import { admission } from './admission.ts';
import { blog } from './blog.ts';
import { gateway } from './gateway.ts';
import { hierarchy } from './hierarchy.ts';
import { rbac } from './rbac.ts';
import { rules1000 } from './rules1000.ts';

/** Every workload of the Rego bench. Their order decides the random numbers that each gets: append. */
export const workloads: readonly Workload[] = [rbac, blog, rules1000, admission, gateway, hierarchy];
