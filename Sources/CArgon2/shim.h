// What PasswordHashing uses of the system's libargon2, and nothing more.
#pragma once

#include <argon2.h>
