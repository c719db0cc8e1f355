// A provider of OpenID Connect in a process of its own: oidc-provider, with people whom a story makes up.
// It takes the address of the service, and says where it is itself. Its pages are plain: its own would ask
// for fonts from elsewhere.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import { Provider } from "oidc-provider";

const [, , waymark, secret, told] = process.argv;
const people = new Map(JSON.parse(told).map((person) => [person.login, person]));

const server = createServer(answer);
await new Promise((isListening) => { server.listen(0, "127.0.0.1", isListening); });
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: "waymark",
    client_secret: secret,
    redirect_uris: [`${waymark}/sign-in/callback`],
    post_logout_redirect_uris: [`${waymark}/sign-in`],
    token_endpoint_auth_method: "client_secret_post",
  }],
  claims: { openid: ["sub", "roles"], profile: ["name"], email: ["email"] },
  // What Entra ID says, it says in the ID token.
  conformIdTokenClaims: false,
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(context, form) {
        const yes = '<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>';
        context.body = page(form + yes);
      },
    },
  },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  async loadExistingGrant({ oidc }) {
    const { clientId } = oidc.client;
    const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
  findAccount(_, login) {
    const person = people.get(login);
    if (!person) return undefined;
    const { name, email, roles } = person;
    return { accountId: login, claims: () => ({ sub: login, name, email, roles }) };
  },
  cookies: { keys: ["a key of the tests"] },
  ttl: { Session: 3600, Interaction: 3600, Grant: 3600, AccessToken: 600, IdToken: 3600, AuthorizationCode: 60 },
});

const answerAsProvider = provider.callback();

async function answer(request, response) {
  if (request.url === "/favicon.ico") {
    response.writeHead(204).end();
  } else if (!request.url.startsWith("/interaction/")) {
    answerAsProvider(request, response);
  } else if (request.method === "POST") {
    const accountId = new URLSearchParams(await text(request)).get("login");
    await provider.interactionFinished(request, response, { login: { accountId } });
  } else {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page('<form method="post"><label>Login <input name="login"></label><button>Log in</button></form>'));
  }
}

function page(body) {
  return `<!DOCTYPE html><html lang="en"><title>A provider</title><main>${body}</main></html>`;
}

process.on("message", ({ login, roles }) => {
  people.get(login).roles = roles;
  process.send({ changed: login });
});
process.send({ issuer });
