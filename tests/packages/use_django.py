# SPDX-License-Identifier: MIT
"""Models on SQLite, a template, a request through the middleware."""
import django
from django.conf import settings
settings.configure(DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}, ROOT_URLCONF=__name__,
                   ALLOWED_HOSTS=['*'], SECRET_KEY='x', INSTALLED_APPS=['django.contrib.contenttypes', 'django.contrib.auth'],
                   DEFAULT_AUTO_FIELD='django.db.models.AutoField',
                   TEMPLATES=[{'BACKEND': 'django.template.backends.django.DjangoTemplates'}])
django.setup()
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import path
def hello(request, name):
    groups = Group.objects.order_by('name').values_list('name', flat=True)
    return HttpResponse(Template('{{ n|title }}: {{ g|join:", " }}').render(Context({'n': name, 'g': groups})))
urlpatterns = [path('hello/<name>', hello)]
call_command('migrate', verbosity=0)
for name in 'readers', 'admins':
    Group.objects.create(name=name)
print(Client().get('/hello/world').content, Client().get('/none').status_code)
