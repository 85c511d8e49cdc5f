/** The rules of the article that this project starts from, word for word. */
export const WIRING_RULES = `apiVersion: heimdall.dadrus.github.com/v1alpha4
kind: RuleSet
metadata:
  name: "wiring app rules"
spec:
  rules:
    # allow authenticated or anonymous requests to 
    # the / route for GET requests
    - id: wiring-app:main-page
      match:
        routes:
          - path: /
        methods: [ GET ]
      execute:
        - authenticator: google
        - authenticator: anonymous
        - authorizer: allow_all_requests
        # jwt finalizer which creates the canonical 
        # representation of the external subject and the
        # error handler are reused from the default rule

    # allow all GET requests to any css, js, or ico
    # resources under / route
    - id: wiring-app:public-resources
      match:
        routes:
          - path: /:resources
            path_params:
              - name: resources
                type: glob
                value: "{*.css,*.js,*.ico}"
        methods: [ GET ]
      execute:
        - authenticator: anonymous
        - authorizer: allow_all_requests
        # jwt finalizer which creates the canonical 
        # representation of the external subject and the
        # error handler are reused from the default rule
`;

export const ARTICLES_RULES = `apiVersion: heimdall.dadrus.github.com/v1alpha4
kind: RuleSet
metadata:
  name: "articles service rules"
spec:
  rules:
    - id: articles-service:read-article
      match:
        routes:
          - path: /articles/:article_id
        methods: [ GET ]
      execute:
        - authenticator: google
        - authenticator: anonymous
        - authorizer: allow_all_requests
        # since the actual enforcement is done in
        # the implementation of the articles service
        # a contextualizer is used here instead of
        # an authorizer
        - contextualizer: opa
          config:
            values:
              policy: articles/allow
              action: read
              # the Subject object is created by the executed
              # authenticator
              subject: "{{ .Subject.ID }}"
              # article_id captures the value from the request
              # path defined in the match expression above
              object: "{{ .Request.URL.Captures.article_id }}"
        # extend the JWT configured in the default
        # rule with custom claims. A complete rewrite is
        # also possible instead.
        - finalizer: jwt
          config:
            values:
              requested_article: "{{ .Request.URL.Captures.article_id }}"
              allowed_representation: "{{ .Outputs.opa.result }}"

    # other rules, e.g. for requests to write an article
`;

/** The default rule of the article, with a catalogue that it fits. */
export function seedConfiguration(jwksUrl: string, keyFile: string): string {
  return `serve: {host: 127.0.0.1, port: 0}
management: {host: 127.0.0.1, port: 0}
mechanisms:
  authenticators:
    - {id: anonymous, type: anonymous}
    - id: google
      type: jwt
      config:
        jwks_endpoint: ${jwksUrl}
        assertions: {issuers: [https://accounts.example], audience: [blog]}
  authorizers:
    - {id: allow_all_requests, type: allow}
    - {id: deny_all_requests, type: deny}
  contextualizers:
    - {id: opa, type: pdp}
  finalizers:
    - {id: jwt, type: jwt, config: {signer: {key_store: {path: ${keyFile}}}}}
  error_handlers:
    - {id: authenticate_with_google, type: redirect, config: {to: 'https://login.example/?to={{ .Request.URL | urlenc }}'}}
default_rule:
  execute:
    # requires all requests "being authenticated"
    # via google
    - authenticator: google

    # denies all requests
    - authorizer: deny_all_requests

    # creates the canonical representation of the
    # external subject
    - finalizer: jwt

  on_error:
    # triggers authentication flow if the above
    # google authenticator fails and the request
    # was sent by a browser
    - error_handler: authenticate_with_google
      if: type(Error) == authentication_error && Request.Header("Accept").contains("text/html")
`;
}
