/** A layout as it is met in the field, what a business would ask of it, and where that lies. */
export interface CorpusEntry {
  readonly name: string;
  readonly schema: Readonly<Record<string, string>>;
  /** `child<parent` for a record that belongs to another. */
  readonly records: Readonly<Record<string, string>>;
  /** As `map:` would say it; `ask` where a careful reader of the schema alone could not tell. */
  readonly expected: Readonly<Record<string, string>>;
}

/** Small excerpts in the manner of public systems, from memory, and some that are made to mislead. */
export const corpus: readonly CorpusEntry[] = [
  {
    name: 'trading company',
    schema: {
      Customers:
        'CustomerID* CompanyName ContactName ContactTitle Address City Region PostalCode Country Phone Fax',
      Orders:
        'OrderID:k CustomerID>Customers EmployeeID:i OrderDate:d RequiredDate:d ShippedDate:d Freight:n ShipName ShipAddress ShipCity ShipPostalCode',
      Employees: 'EmployeeID:k LastName FirstName BirthDate:d Address City HomePhone',
    },
    records: { customer: 'phone name address email', 'order<customer': 'shipped:date status number' },
    expected: {
      'customer.phone': 'Phone',
      'customer.name': 'ask',
      'customer.address':
        '{ street: Address, city: City, region: Region, postcode: PostalCode, country: Country }',
      'customer.email': 'ask',
      'order.shipped': 'ShippedDate',
      'order.status': 'ask',
      'order.number': 'ask',
    },
  },
  {
    name: 'music shop',
    schema: {
      Customer:
        'CustomerId:k FirstName LastName Company Address City State Country PostalCode Phone Fax Email SupportRepId>Employee',
      Invoice:
        'InvoiceId:k CustomerId>Customer InvoiceDate:dt BillingAddress BillingCity BillingState BillingPostalCode Total:n',
      Employee: 'EmployeeId:k LastName FirstName Title BirthDate:dt Phone Email',
    },
    records: { customer: 'phone name email address born', 'invoice<customer': 'total date:date' },
    expected: {
      'customer.phone': 'Phone',
      'customer.name': '{ given: FirstName, family: LastName }',
      'customer.email': 'Email',
      'customer.address':
        '{ street: Address, city: City, region: State, postcode: PostalCode, country: Country }',
      'customer.born': 'ask',
      'invoice.total': 'Total',
      'invoice.date': 'InvoiceDate',
    },
  },
  {
    name: 'film rental',
    schema: {
      customer:
        'customer_id:k store_id>store first_name last_name email address_id>address active:b create_date:d last_update:ts',
      address: 'address_id:k address address2 city_id>city postal_code phone last_update:ts',
      city: 'city_id:k city country_id>country',
      country: 'country_id:k country',
      store: 'store_id:k address_id>address',
      rental: 'rental_id:k customer_id>customer rental_date:ts return_date:ts staff_id>staff',
      staff: 'staff_id:k first_name last_name address_id>address email store_id>store username password',
    },
    records: { customer: 'phone name email address', 'rental<customer': 'returned:date status' },
    expected: {
      'customer.phone': 'address.phone',
      'customer.name': '{ given: first_name, family: last_name }',
      'customer.email': 'email',
      'customer.address':
        '{ street: address.address, suburb: address.address2, city: address.city.city, postcode: address.postal_code }',
      'rental.returned': 'return_date',
      'rental.status': 'ask',
    },
  },
  {
    name: 'film rental with a district',
    schema: {
      customer: 'customer_id:k first_name last_name email address_id>address',
      address: 'address_id:k address address2 district city_id>city postal_code phone',
      city: 'city_id:k city',
    },
    records: { customer: 'phone address' },
    expected: { 'customer.phone': 'address.phone', 'customer.address': 'ask' },
  },
  {
    name: 'bicycle maker',
    schema: {
      'Sales.Customer': 'CustomerID:k PersonID>Person.Person StoreID>Sales.Store TerritoryID:i AccountNumber',
      'Sales.Store': 'BusinessEntityID:k Name',
      'Person.Person':
        'BusinessEntityID:k PersonType NameStyle:b Title FirstName MiddleName LastName Suffix EmailPromotion:i',
      'Person.EmailAddress': 'BusinessEntityID*>Person.Person EmailAddressID:k EmailAddress',
      'Person.PersonPhone': 'BusinessEntityID*>Person.Person PhoneNumber* PhoneNumberTypeID:i',
      'Person.Password': 'BusinessEntityID*>!Person.Person PasswordHash PasswordSalt',
    },
    records: { customer: 'phone name email' },
    expected: {
      'customer.phone': 'ask',
      'customer.name': '{ given: Person.FirstName, family: Person.LastName }',
      'customer.email': 'ask',
    },
  },
  {
    name: 'web log with accounts',
    schema: {
      wp_users:
        'ID:k user_login user_pass user_nicename user_email user_url user_registered:dt user_activation_key user_status:i display_name',
      wp_usermeta: 'umeta_id:k user_id>wp_users meta_key meta_value',
      wp_posts: 'ID:k post_author>wp_users post_title post_status',
    },
    records: { user: 'phone name email status' },
    expected: { 'user.phone': 'ask', 'user.name': 'ask', 'user.email': 'user_email', 'user.status': 'ask' },
  },
  {
    name: 'web log, customers asked',
    schema: {
      wp_users: 'ID:k user_login user_pass user_email display_name',
      wp_usermeta: 'umeta_id:k user_id>wp_users meta_key meta_value',
      wp_posts: 'ID:k post_author>wp_users post_title',
    },
    records: { customer: 'phone email' },
    expected: { 'customer.phone': 'ask', 'customer.email': 'ask' },
  },
  {
    name: 'web shop lookup',
    schema: {
      wp_wc_customer_lookup:
        'customer_id:k user_id:i username first_name last_name email date_registered:ts country postcode city state',
      wp_wc_orders:
        'id:k status currency total_amount:n customer_id>wp_wc_customer_lookup billing_email date_created_gmt:dt',
      wp_options: 'option_id:k option_name option_value',
    },
    records: { customer: 'phone name email address' },
    expected: {
      'customer.phone': 'ask',
      'customer.name': 'ask',
      'customer.email': 'ask',
      'customer.address': 'ask',
    },
  },
  {
    name: 'shop with entities',
    schema: {
      customer_entity:
        'entity_id:k website_id:i email group_id:i created_at:ts is_active:b prefix firstname middlename lastname dob:d password_hash rp_token default_billing:i default_shipping:i',
      customer_address_entity:
        'entity_id:k parent_id>customer_entity city company country_id fax firstname lastname postcode region street telephone',
      sales_order:
        'entity_id:k state status customer_id>customer_entity grand_total:n base_grand_total:n increment_id customer_email',
      sales_order_item: 'item_id:k order_id>sales_order name sku qty_ordered:n',
    },
    records: { customer: 'phone name email born', 'order<customer': 'status total number' },
    expected: {
      'customer.phone': 'ask',
      'customer.name': '{ given: firstname, family: lastname }',
      'customer.email': 'email',
      'customer.born': 'dob',
      'order.status': 'status',
      'order.total': 'grand_total',
      'order.number': 'ask',
    },
  },
  {
    name: 'business suite',
    schema: {
      res_partner:
        'id:k name display_name:t ref vat email phone mobile street street2 zip city state_id>res_country_state country_id>res_country is_company:b create_uid:i write_date:dt active:b',
      res_country: 'id:k name code phone_code:i',
      res_country_state: 'id:k name code country_id>res_country',
      sale_order:
        'id:k name partner_id>res_partner partner_invoice_id>res_partner state amount_total:n date_order:dt',
    },
    records: { partner: 'phone mobile name email address', 'order<partner': 'status total' },
    expected: {
      'partner.phone': 'phone',
      'partner.mobile': 'mobile',
      'partner.name': 'name',
      'partner.email': 'email',
      'partner.address':
        '{ street: street, suburb: street2, city: city, region: state.name, postcode: zip, country: country.name }',
      'order.status': 'ask',
      'order.total': 'ask',
    },
  },
  {
    name: 'relations suite',
    schema: {
      contacts:
        'id* salutation first_name last_name title department do_not_call:b phone_home phone_mobile phone_work phone_other phone_fax primary_address_street primary_address_city primary_address_state primary_address_postalcode primary_address_country alt_address_street alt_address_city assistant assistant_phone birthdate:d created_by deleted:b',
      accounts: 'id* name phone_office phone_fax billing_address_street',
      email_addresses: 'id* email_address email_address_caps invalid_email:b',
    },
    records: { contact: 'phone mobile name email born address' },
    expected: {
      'contact.phone': 'ask',
      'contact.mobile': 'phone_mobile',
      'contact.name': '{ given: first_name, family: last_name }',
      'contact.email': 'ask',
      'contact.born': 'birthdate',
      'contact.address':
        '{ street: primary_address_street, city: primary_address_city, region: primary_address_state, postcode: primary_address_postalcode, country: primary_address_country }',
    },
  },
  {
    name: 'medical records',
    schema: {
      patient: 'patient_id*:i>!person creator>users date_created:dt voided:b allergy_status',
      person: 'person_id:k gender birthdate:d birthdate_estimated:b dead:b death_date:d creator>users uuid',
      person_name: 'person_name_id:k person_id>person preferred:b given_name middle_name family_name',
      person_address:
        'person_address_id:k person_id>person address1 address2 city_village state_province postal_code country',
      users: 'user_id:k username password salt person_id>person email',
    },
    records: { patient: 'phone name born address' },
    expected: {
      'patient.phone': 'ask',
      'patient.name': 'ask',
      'patient.born': 'patient.birthdate',
      'patient.address': 'ask',
    },
  },
  {
    name: 'learning platform',
    schema: {
      mdl_user:
        'id:k auth confirmed:b username password idnumber firstname lastname email emailstop:b phone1 phone2 institution department address city country lang secret',
      mdl_course: 'id:k category:i fullname shortname',
      mdl_user_enrolments: 'id:k status:i userid>mdl_user timestart:i',
    },
    records: { user: 'phone name email address' },
    expected: {
      'user.phone': 'ask',
      'user.name': '{ given: firstname, family: lastname }',
      'user.email': 'email',
      'user.address': '{ street: address, city: city, country: country }',
    },
  },
  {
    name: 'insurer in tables',
    schema: {
      addresses: 'id:k line_1 suburb town province postal_code',
      customers:
        'id:k full_name phone_number alt_phone email_address date_of_birth:d home_address_id>addresses marketing_opt_in:b',
      policies: 'id:k customer_id>customers policy_no product state monthly_premium:n',
      beneficiaries: 'id:k policy_id>policies full_name relation',
    },
    records: {
      customer: 'phone other-phone name email born address',
      'policy<customer': 'number status',
      'beneficiary<policy': 'name relationship',
    },
    expected: {
      'customer.phone': 'phone_number',
      'customer.other-phone': 'alt_phone',
      'customer.name': 'full_name',
      'customer.email': 'email_address',
      'customer.born': 'date_of_birth',
      'customer.address':
        '{ street: home_address.line_1, suburb: home_address.suburb, city: home_address.town, region: home_address.province, postcode: home_address.postal_code }',
      'policy.number': 'policy_no',
      'policy.status': 'ask',
      'beneficiary.name': 'full_name',
      'beneficiary.relationship': 'relation',
    },
  },
  {
    name: 'insurer in one row',
    schema: {
      clients:
        'client_no:k client_name mobile mobile_2 email dob:d addr_line_1 addr_suburb addr_town addr_province addr_postal_code policy_no policy_product policy_status benef_name benef_relation',
    },
    records: {
      customer: 'phone other-phone name email born address',
      'policy<customer': 'number status',
      'beneficiary<policy': 'name relationship',
    },
    expected: {
      'customer.phone': 'mobile',
      'customer.other-phone': 'mobile_2',
      'customer.name': 'client_name',
      'customer.email': 'email',
      'customer.born': 'dob',
      'customer.address':
        '{ street: addr_line_1, suburb: addr_suburb, city: addr_town, region: addr_province, postcode: addr_postal_code }',
      'policy.number': 'policy_no',
      'policy.status': 'policy_status',
      'beneficiary.name': 'benef_name',
      'beneficiary.relationship': 'benef_relation',
    },
  },
  {
    name: 'upper case with prefixes',
    schema: {
      TBL_CLIENT:
        'CLIENT_ID:k CUST_FNAME CUST_LNAME CUST_TEL_NO CUST_EMAIL_ADDR CUST_DOB:d CUST_PWD EMAIL_VERIFIED:b EMAIL_TOKEN IP_ADDRESS',
      TBL_CONTRACT:
        'CONTRACT_ID:k CLIENT_ID>TBL_CLIENT AGENT_CLIENT_ID>TBL_CLIENT CONTRACT_NR STATUS_CD STATUS',
      TBL_DEPENDANT: 'DEPENDANT_ID:k CONTRACT_ID>TBL_CONTRACT FULL_NAME RELATIONSHIP_CODE>TBL_REL_TYPE',
      TBL_REL_TYPE: 'CODE* LABEL',
    },
    records: {
      customer: 'phone name email born address',
      'policy<customer': 'number status',
      'beneficiary<policy': 'name relationship',
    },
    expected: {
      'customer.phone': 'CUST_TEL_NO',
      'customer.name': '{ given: CUST_FNAME, family: CUST_LNAME }',
      'customer.email': 'CUST_EMAIL_ADDR',
      'customer.born': 'CUST_DOB',
      'customer.address': 'ask',
      'policy.number': 'CONTRACT_NR',
      'policy.status': 'STATUS',
      'beneficiary.name': 'FULL_NAME',
      'beneficiary.relationship': 'RELATIONSHIP_CODE.LABEL',
    },
  },
  {
    name: 'misleading names',
    schema: {
      customers:
        'id:k company_name company_phone fax created_by email_verified:b email_opt_in:b password_reset_email_token ip_address mac_address state billing_address billing_city shipping_address shipping_city billing_email username children_number:i next_of_kin_name next_of_kin_phone emergency_contact_name',
      products: 'id:k name price:n',
    },
    records: { customer: 'phone name email born address number' },
    expected: {
      'customer.phone': 'ask',
      'customer.name': 'ask',
      'customer.email': 'ask',
      'customer.born': 'ask',
      'customer.address': 'ask',
      'customer.number': 'ask',
    },
  },
  {
    name: 'several phones',
    schema: {
      patients:
        'id:k forename surname home_phone work_phone cell_phone e_mail addr1 addr2 suburb city postcode',
    },
    records: { patient: 'phone mobile name email address' },
    expected: {
      'patient.phone': 'ask',
      'patient.mobile': 'cell_phone',
      'patient.name': '{ given: forename, family: surname }',
      'patient.email': 'e_mail',
      'patient.address': 'ask',
    },
  },
  {
    name: 'a name in halves',
    schema: { members: 'id:k name firstname telephone zip town street house_number' },
    records: { member: 'phone name address' },
    expected: { 'member.phone': 'telephone', 'member.name': 'ask', 'member.address': 'ask' },
  },
  {
    name: 'clinic',
    schema: {
      Patients: 'PatientID:k FirstName Surname CellNo Email DOB:d StreetAddress Suburb City ZIP',
      Bookings: 'BookingID:k PatientID>Patients BookingDate:d StartTime:dt Status Notes',
    },
    records: {
      patient: 'phone name email born address',
      'appointment<patient': 'date:date start:datetime status note',
    },
    expected: {
      'patient.phone': 'CellNo',
      'patient.name': '{ given: FirstName, family: Surname }',
      'patient.email': 'Email',
      'patient.born': 'DOB',
      'patient.address': '{ street: StreetAddress, suburb: Suburb, city: City, postcode: ZIP }',
      'appointment.date': 'ask',
      'appointment.start': 'StartTime',
      'appointment.status': 'Status',
      'appointment.note': 'Notes',
    },
  },
  {
    name: 'a dentist with moments',
    schema: {
      customers: 'id:k full_name phone email created_at:ts',
      appointments:
        'id:k customer_id>customers starts_at:ts ends_at:ts booked_on:d status created_at:ts updated_at:ts',
    },
    records: {
      customer: 'phone name email',
      'appointment<customer': 'start:datetime end:datetime cancelled:datetime status',
    },
    expected: {
      'customer.phone': 'phone',
      'customer.name': 'full_name',
      'customer.email': 'email',
      'appointment.start': 'starts_at',
      'appointment.end': 'ends_at',
      'appointment.cancelled': 'ask',
      'appointment.status': 'status',
    },
  },
  {
    name: 'a sheet with spoken headers',
    schema: { Members: 'Member_No* Full-Name Cell-Number E-Mail Date-of-birth Street City Postal-Code Plan' },
    records: { member: 'phone name email born address number plan' },
    expected: {
      'member.phone': 'Cell-Number',
      'member.name': 'Full-Name',
      'member.email': 'E-Mail',
      'member.born': 'Date-of-birth',
      'member.address': '{ street: Street, city: City, postcode: Postal-Code }',
      'member.number': 'Member_No',
      'member.plan': 'Plan',
    },
  },
  {
    name: 'two addresses and a contact person',
    schema: {
      customers:
        'id:k company_name contact_id>contacts residential_address_line1 residential_city postal_address_line1 postal_city',
      contacts: 'id:k first_name last_name email phone',
      orders:
        'id:k customer_id>customers order_date:d ship_date:d status payment_status number_of_items:i order_no',
    },
    records: { customer: 'phone email address name', 'order<customer': 'date:date status number' },
    expected: {
      'customer.phone': 'ask',
      'customer.email': 'ask',
      'customer.address': 'ask',
      'customer.name': 'ask',
      'order.date': 'order_date',
      'order.status': 'status',
      'order.number': 'order_no',
    },
  },
  {
    name: 'numbers without tables',
    schema: {
      tblClients:
        'lngClientID:k strFirstName strSurname strTelNo strEmail dtDOB:d strAddress1 strAddress2 strCity strPostCode intCountryID:i',
      clients_log: 'id:k client_id>tblClients email phone',
    },
    records: { client: 'phone name email address' },
    expected: {
      'client.phone': 'strTelNo',
      'client.name': '{ given: strFirstName, family: strSurname }',
      'client.email': 'strEmail',
      'client.address': 'ask',
    },
  },
  {
    name: 'party model',
    schema: {
      customer: 'customer_id:k party_id>!party status since:d',
      party: 'party_id:k party_type person_id>!person',
      person: 'person_id:k given_name family_name date_of_birth:d national_id',
      party_email: 'id:k party_id>party email_address is_primary:b',
    },
    records: { customer: 'phone name email born status' },
    expected: {
      'customer.phone': 'ask',
      'customer.name': '{ given: party.person.given_name, family: party.person.family_name }',
      'customer.email': 'ask',
      'customer.born': 'party.person.date_of_birth',
      'customer.status': 'status',
    },
  },
  {
    name: 'accounts of another kind',
    schema: {
      clients: 'id:k client_id client_secret redirect_uri name',
      users: 'id:k login email email_hash phone_verified:b phone_token mobile:b',
      devices: 'id:k user_id>users address name state number',
    },
    records: { customer: 'phone email name address' },
    expected: {
      'customer.phone': 'ask',
      'customer.email': 'ask',
      'customer.name': 'name',
      'customer.address': 'ask',
    },
  },
  {
    name: 'a cart',
    schema: {
      oc_customer:
        'customer_id:k firstname lastname email telephone fax password salt address_id>oc_address ip code token',
      oc_address:
        'address_id:k customer_id:i firstname lastname company address_1 address_2 city postcode country_id>oc_country zone_id:i',
      oc_country: 'country_id:k name iso_code_2',
      oc_order:
        'order_id:k invoice_no:i customer_id>oc_customer telephone payment_address_1 payment_city total:n order_status_id>oc_order_status',
      oc_order_status: 'order_status_id:k name',
    },
    records: { customer: 'phone name email address', 'order<customer': 'total status number' },
    expected: {
      'customer.phone': 'telephone',
      'customer.name': '{ given: firstname, family: lastname }',
      'customer.email': 'email',
      'customer.address': 'ask',
      'order.total': 'total',
      'order.status': 'ask',
      'order.number': 'ask',
    },
  },
  {
    name: 'companies with contact persons',
    schema: {
      customers:
        'customerNumber:k customerName contactLastName contactFirstName phone addressLine1 addressLine2 city state postalCode country salesRepEmployeeNumber>employees',
      employees: 'employeeNumber:k lastName firstName extension email',
      orders:
        'orderNumber:k orderDate:d requiredDate:d shippedDate:d status comments customerNumber>customers',
    },
    records: { customer: 'phone name email address', 'order<customer': 'status comment date:date' },
    expected: {
      'customer.phone': 'phone',
      'customer.name': 'ask',
      'customer.email': 'ask',
      'customer.address':
        '{ street: addressLine1, suburb: addressLine2, city: city, region: state, postcode: postalCode, country: country }',
      'order.status': 'status',
      'order.comment': 'comments',
      'order.date': 'orderDate',
    },
  },
  {
    name: 'travellers',
    schema: {
      passengers: 'id:k first_name last_name passport_no phone dob:d',
      bookings: 'id:k passenger_id>passengers booking_ref status booked_at:ts',
    },
    records: { passenger: 'phone name born', 'booking<passenger': 'number status reference' },
    expected: {
      'passenger.phone': 'phone',
      'passenger.name': '{ given: first_name, family: last_name }',
      'passenger.born': 'dob',
      'booking.number': 'ask',
      'booking.status': 'status',
      'booking.reference': 'booking_ref',
    },
  },
  {
    name: 'animals',
    schema: {
      owners: 'id:k first_name last_name address city telephone',
      pets: 'id:k name birth_date:d type_id>types owner_id>owners',
      types: 'id:k name',
      visits: 'id:k pet_id>pets visit_date:d description',
    },
    records: {
      owner: 'phone name address',
      'pet<owner': 'name:text born type:choice',
      'visit<pet': 'date:date description',
    },
    expected: {
      'owner.phone': 'telephone',
      'owner.name': '{ given: first_name, family: last_name }',
      'owner.address': '{ street: address, city: city }',
      'pet.name': 'name',
      'pet.born': 'birth_date',
      'pet.type': 'type.name',
      'visit.date': 'visit_date',
      'visit.description': 'description',
    },
  },
];
