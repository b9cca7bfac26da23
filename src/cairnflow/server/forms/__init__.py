"""What the API answers, form by form: its description and the page's types are made of these."""
