// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Account, EMPTY_CODE_HASH, EMPTY_ROOT} from "../structures/Account.sol";
import {Code} from "../structures/Code.sol";
import {Rlp} from "../structures/Rlp.sol";
import {View, viewOf} from "../structures/View.sol";
import {Access} from "./Access.sol";
import {Calls} from "./Call.sol";
import {Charge} from "./Charge.sol";
import {Cpu, emptyCpu} from "./Cpu.sol";
import {endOf} from "./End.sol";
import {Frame, FrameKind, continuationOf, emptyFrame} from "./Frame.sol";
import {Gas} from "./Gas.sol";
import {HashOp} from "./HashOp.sol";
import {Host} from "./Host.sol";
import {startOf} from "./InitCode.sol";
import {Intake, openIntake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {ADDRESS, Operand} from "./Operand.sol";
import {Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";
import {AccountWalk, State} from "./State.sol";

uint256 constant CREATE2 = 0xf5;

/// @notice Scratch of phase create.
struct Create {
    bool isSalted;
    /// What the new frame gets.
    uint256 gas;
    uint256 value;
    /// 0 for CREATE.
    uint256 salt;
    View init;
}

using {hashOf} for Create global;

function hashOf(Create memory create) pure returns (bytes32) {
    return pack(0x2c).u8(create.isSalted ? 1 : 0).u64(create.gas).u256(create.value)
        .u256(create.salt).view48(create.init).done();
}

function openCreate(Machine memory m) pure returns (Create memory create) {
    Reader memory reader = m.scratch(122);
    create.isSalted = reader.takeBool();
    create.gas = reader.take(8);
    create.value = reader.take(32);
    create.salt = reader.take(32);
    create.init = reader.takeView();
}

library Creates {
    /// @notice CREATE and CREATE2: takes the operands, pays for memory and init code (EIP-3860), and keeps 1/64 of the
    /// gas.
    function create(Machine memory m, uint256 opcode) internal pure returns (bool) {
        bool isStatic = m.frame().isStatic;
        Create memory c;
        c.isSalted = opcode == CREATE2;
        c.value = Operand.pop(m);
        uint256 offset = Operand.pop(m);
        uint256 length = Operand.pop(m);
        c.salt = c.isSalted ? Operand.pop(m) : 0;
        if (isStatic || length > Charge.MAX_INIT_CODE) return false;
        if (!Gas.expand(m, offset, length)) return false;
        if (!Gas.charge(m, Gas.wordGas(c.isSalted ? 8 : 2, length))) return false;
        Cpu memory cpu = m.cpu();
        c.gas = cpu.gas - cpu.gas / 64;
        cpu.gas -= c.gas;
        cpu.returnData = viewOf(0, 0, 0);
        c.init = viewOf(m.memoryNow(), offset, length);
        if (c.isSalted) {
            View memory none = viewOf(0, 0, 0);
            HashOp.startHash(m, none, c.init, none, Phase.CREATE, c.hashOf());
        } else {
            m.enterWith(Phase.CREATE, c.hashOf());
        }
        return true;
    }

    /// @notice Phase create: a creation that is too deep, that the balance doesn't cover, or whose creator has the last
    /// nonce fails and changes nothing. Else the nonce goes up and the address becomes warm, whatever comes of it
    /// (EIP-2929); if it is taken, the gas is lost.
    function stepCreate(Machine memory m, Host memory host) internal pure {
        Create memory c = openCreate(m);
        bytes32 initHash = m.result();
        m.setResult(0);
        Frame memory creator = m.frame();
        Cpu memory cpu = m.cpu();
        AccountWalk memory at = State.walkAccount(m, m.world().state, creator.self);
        uint256 nonce = at.account.nonce;
        if (
            creator.depth == Calls.MAX_DEPTH || at.account.balance < c.value
                || nonce == Charge.MAX_NONCE
        ) {
            cpu.gas += c.gas;
            Operand.push(m, 0);
            m.enter(Phase.OPCODE);
            return;
        }
        at.account.nonce = nonce + 1;
        State.putAccount(m, at, at.account);
        uint256 self = c.isSalted
            ? saltedAddress(creator.self, c.salt, initHash)
            : plainAddress(creator.self, nonce);
        Access.touchAccount(m, host, self);
        AccountWalk memory place = State.walkAccount(m, m.world().state, self);
        if (!isFree(place.account)) {
            Operand.push(m, 0);
            m.enter(Phase.OPCODE);
            return;
        }
        Frame memory frame = emptyFrame();
        frame.depth = creator.depth + 1;
        frame.self = self;
        frame.caller = creator.self;
        frame.value = c.value;
        frame.parent = continuationOf(m.cpuNow(), m.frameNow());
        enterCreation(m, place, frame, c.init);
        cpu = emptyCpu();
        cpu.gas = c.gas;
        m.setCpu(cpu);
    }

    /// @notice Phase createStart: goes on from phase start, for a transaction that creates.
    function stepCreateStart(Machine memory m, Host memory host) internal pure {
        Intake memory intake = openIntake(m);
        uint256 self = plainAddress(intake.sender, intake.nonce);
        Access.touchAccount(m, host, self);
        AccountWalk memory place = State.walkAccount(m, m.world().state, self);
        if (!isFree(place.account)) {
            m.setCpu(emptyCpu());
            m.enterWith(Phase.END, endOf(false, 0));
            return;
        }
        Frame memory frame = emptyFrame();
        frame.self = self;
        frame.caller = intake.sender;
        frame.value = intake.value;
        View memory init = viewOf(intake.source, intake.dataOffset, intake.dataLength);
        enterCreation(m, place, frame, init);
    }

    /// @dev Whether nothing is in the way of a creation but a balance (EIP-684, EIP-7610).
    function isFree(Account memory account) private pure returns (bool) {
        return account.nonce == 0 && account.codeHash == EMPTY_CODE_HASH
            && account.storageRoot == EMPTY_ROOT;
    }

    /// @dev The frame of a creation at `place`, where the walk to the new account has led; a failure puts back the world
    /// as it is now. The new account has nonce 1 (EIP-161).
    function enterCreation(
        Machine memory m,
        AccountWalk memory place,
        Frame memory frame,
        View memory init
    ) private pure {
        m.world();
        frame.world = m.worldNow();
        frame.kind = FrameKind.CREATE;
        place.account.nonce = 1;
        place.account.balance += frame.value;
        State.putAccount(m, place, place.account);
        State.takeBalance(m, frame.caller, frame.value);
        Access.markCreated(m, frame.self);
        m.setFrame(frame);
        if (init.length == 0) m.enter(Phase.OPCODE);
        else m.enterWith(Phase.INIT_CODE, startOf(init));
    }

    /// @dev The address of a creation by nonce: the creator's before it goes up (Yellow Paper, equation 86).
    function plainAddress(uint256 creator, uint256 nonce) private pure returns (uint256) {
        uint256 start = Rlp.openList();
        assembly ("memory-safe") {
            mstore8(start, 0x94)
            mstore(add(start, 1), shl(96, creator))
        }
        uint256 end = Rlp.writeUint(start + 21, nonce);
        return uint256(Rlp.closeList(start, end).hash()) & ADDRESS;
    }

    /// @dev The address of a creation by salt and init code (EIP-1014).
    function saltedAddress(uint256 creator, uint256 salt, bytes32 initHash)
        private
        pure
        returns (uint256)
    {
        return uint256(pack(0xff).addr(creator).u256(salt).hash(initHash).done()) & ADDRESS;
    }
}
