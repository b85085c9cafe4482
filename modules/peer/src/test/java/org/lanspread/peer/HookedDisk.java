package org.lanspread.peer;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.lanspread.store.Disk;
import org.lanspread.store.DiskFile;

/** Lets a test into every call to a disk, just before it happens and on the thread that makes it. */
final class HookedDisk {
    /** Something that happens first. What it throws, the disk throws. */
    @FunctionalInterface
    interface Hook {
        /** @param call the verb and the paths, for example {@code "write /games/quake/a.bin"} */
        void before(String call) throws IOException;
    }

    private HookedDisk() {}

    /** The same disk with the hook. */
    static Disk of(Disk disk, Hook hook) {
        return hooked(Disk.class, disk, "", hook);
    }

    /** The same disk with so much free space. */
    static Disk withSpace(Disk disk, LongSupplier freeBytes) {
        return (Disk) Proxy.newProxyInstance(Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (_, method, arguments) ->
                method.getName().equals("freeBytes") ? freeBytes.getAsLong() : call(disk, method, arguments));
    }

    private static <T> T hooked(Class<T> type, T inner, String file, Hook hook) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
            if (method.getDeclaringClass() != Object.class) {
                hook.before(method.getName() + file + paths(arguments));
            }
            Object result = call(inner, method, arguments);
            return result instanceof DiskFile opened ? hooked(DiskFile.class, opened, " " + arguments[0], hook) : result;
        }));
    }

    private static String paths(Object[] arguments) {
        var paths = new StringBuilder();
        if (arguments != null) {
            for (Object argument : arguments) {
                if (argument instanceof Path path) {
                    paths.append(' ').append(path);
                }
            }
        }
        return paths.toString();
    }

    private static Object call(Object inner, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
