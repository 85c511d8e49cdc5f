import { defineWorkload, pick, times } from '../workload.ts';

interface Data {
  readonly user_roles: Record<string, string[]>;
  readonly role_permissions: Record<string, { action: string; object: string }[]>;
}

interface Input {
  readonly user: string;
  readonly action: string;
  readonly object: string;
}

const policy = `package bench
import rego.v1
default allow := false
allow if {
	some role in data.user_roles[input.user]
	some p in data.role_permissions[role]
	p.action == input.action
	p.object == input.object
}
`;

export const rbac = defineWorkload<Data, Input>({
  name: 'rbac',
  title: 'roles of 1000 users, 50 permissions to a role',
  make(random) {
    const permission = () => ({
      action: pick(random, ['read', 'write', 'list', 'delete', 'share']),
      object: `obj${random(200)}`,
    });
    const role_permissions = Object.fromEntries(times(100, (role) => [`role${role}`, times(50, permission)]));
    const roles = () => times(4, () => `role${random(100)}`);
    const user_roles = Object.fromEntries(times(1000, (user) => [`user${user}`, roles()]));
    const inputs = times(200, () => {
      const user = `user${random(1000)}`;
      if (random(2) === 0) return { user, action: 'read', object: `obj${random(200)}` };
      const role = user_roles[user]?.[random(4)] ?? '';
      return { user, action: '', object: '', ...role_permissions[role]?.[random(50)] };
    });
    return { policy, data: { user_roles, role_permissions }, inputs };
  },
  decide(input, data) {
    for (const role of data.user_roles[input.user] ?? [])
      for (const permission of data.role_permissions[role] ?? [])
        if (permission.action === input.action && permission.object === input.object) return true;
    return false;
  },
});
