// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Stack} from "../structures/Stack.sol";
import {viewOf} from "../structures/View.sol";
import {Access} from "./Access.sol";
import {ExitStatus, exitOf} from "./Exit.sol";
import {Frame} from "./Frame.sol";
import {Gas} from "./Gas.sol";
import {Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {ADDRESS, Operand} from "./Operand.sol";
import {Phase} from "./Phase.sol";
import {AccountWalk, State} from "./State.sol";
import {World} from "./World.sol";

/// @notice SELFDESTRUCT (EIP-6780): sends the balance; only an account created in this transaction is deleted at its
/// end.
library SelfDestruct {
    function selfDestruct(Machine memory m, Host memory host) internal pure returns (bool) {
        Frame memory frame = m.frame();
        uint256 heir = Operand.pop(m) & ADDRESS;
        if (frame.isStatic) return false;
        uint256 price = Access.touchAccount(m, host, heir) ? 0 : 2600;
        AccountWalk memory own = State.walkAccount(m, m.world().state, frame.self);
        uint256 balance = own.account.balance;
        own.account.balance = 0;
        if (balance != 0 && heir != frame.self) {
            State.putAccount(m, own, own.account);
            AccountWalk memory at = State.walkAccount(m, m.world().state, heir);
            if (at.account.isEmpty()) price += 25000;
            at.account.balance += balance;
            State.putAccount(m, at, at.account);
        }
        if (!Gas.charge(m, price)) return false;
        if (Access.isCreated(m, frame.self)) {
            // What such an account sends to itself is gone at once.
            if (heir == frame.self) State.putAccount(m, own, own.account);
            World memory world = m.world();
            world.destructs = Stack.push(world.destructs, frame.self);
        }
        m.enterWith(Phase.EXIT, exitOf(ExitStatus.SUCCESS, viewOf(0, 0, 0)));
        return true;
    }
}
