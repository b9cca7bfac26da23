"""What the API answers, form by form: the OpenAPI document and the page's types are made of these."""
