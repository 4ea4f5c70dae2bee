export interface HubYamlOptions {
  readonly graphUrl: string;
  readonly phoneNumberId: string;
  readonly noticeUrl: string;
  readonly operationsTable: boolean;
}

/** The configuration of the hub under test. Secrets and the database's address come by the environment. */
export function createHubYaml(options: HubYamlOptions): string {
  return `
business: { name: Berg Insurance, country: ZA, timezone: Africa/Johannesburg, language: en }
store: { folder: store }
channels:
  phone:
    plugin: whatsapp
    config:
      phone-number-id: "${options.phoneNumberId}"
      access-token: "\${ACCESS_TOKEN}"
      app-secret: "\${APP_SECRET}"
      verify-token: "\${VERIFY_TOKEN}"
      graph-url: "${options.graphUrl}"
interpreter: { plugin: guided }
notifiers:
  compliance:
    plugin: webhook
    config: { url: "${options.noticeUrl}", secret: "\${NOTIFY_SECRET}" }
connectors:
  policies:
    plugin: postgres
    permission: read-write
    notify: [compliance]
    config:
      url: "\${DATABASE_URL}"
      tls: disable
      ${options.operationsTable ? 'operations-table: parley_operations' : ''}
records:
  customer:
    in: policies
    identify: [phone]
    properties:
      phone: { type: phone }
      name: { type: person-name, disclose: always }
      email: { type: email }
      born: { type: date, label: date of birth, ask-to-verify: true, disclose: never }
      address:
        type: address
        map: { street: address.street, suburb: address.suburb, city: address.city, postcode: address.postcode }
  policy:
    belongs-to: customer
    properties:
      number: { type: text }
  beneficiary:
    belongs-to: policy
    properties:
      name: { type: person-name }
actions:
  change-address:
    change: customer.address
    say: ["I've moved to 22 Berg Street, Stellenbosch"]
  update-email:
    change: customer.email
    say: ["My new email is someone@example.com"]
  add-beneficiary:
    add: beneficiary
    say: ["I need to add a beneficiary"]
`;
}
